/** Where a text stands in an item: in the names of its members and in their values, from top to bottom. */
import type { AttributeValue, Item } from '../../src-engine/language.ts'
import { cellText } from '../components/attribute-value/cell-text.ts'
import type { Path } from './item-path.ts'

/** More places than anybody steps through. */
export const placesMax = 10_000

/** The paths of what holds `text`, in any case; at most `placesMax`. None for an empty text. */
export function findInItem(item: Item, text: string): readonly Path[] {
  const places: Path[] = []
  if (text !== '') visit(item, [], { wanted: text.toLowerCase(), places })
  return places
}

interface Search {
  readonly wanted: string
  readonly places: Path[]
}

function visit(holder: AttributeValue, above: Path, search: Search): void {
  if (holder instanceof Map) {
    for (const [name, value] of holder) look(name, value, above, search)
  } else if (Array.isArray(holder)) {
    holder.forEach((value, position) => look(position, value, above, search))
  }
}

function look(step: string | number, value: AttributeValue, above: Path, search: Search): void {
  const { wanted, places } = search
  if (places.length >= placesMax) return
  const isHolder = value instanceof Map || Array.isArray(value)
  const isFound =
    (typeof step === 'string' && step.toLowerCase().includes(wanted)) ||
    (!isHolder && textOf(value).toLowerCase().includes(wanted))
  if (isFound) places.push([...above, step])
  if (isHolder) visit(value, [...above, step], search)
}

/** A text whole, however long; everything else as the tree shows it. */
function textOf(value: AttributeValue): string {
  return typeof value === 'string' ? value : cellText(value)
}
