/** Items in the app's own files: DynamoDB JSON in a string, or null. */
import { itemFromTaggedText, itemToTaggedText } from '../../src-engine/index.ts'
import type { AttributeMap, Item } from '../../src-engine/index.ts'

export function itemText(item: Item | null): string | null {
  return item === null ? null : itemToTaggedText(item, 'extended')
}

/** Throws `KeystoneError` when the text is no item. */
export function itemFromText(text: unknown): Item | null {
  return typeof text === 'string' ? itemFromTaggedText(text, 'extended') : null
}

/** One text for one key, whatever the order of its attributes. */
export function itemIdentity(table: string, key: AttributeMap): string {
  const sorted = new Map([...key].toSorted(([left], [right]) => (left < right ? -1 : 1)))
  return JSON.stringify([table, itemToTaggedText(sorted, 'extended')])
}
