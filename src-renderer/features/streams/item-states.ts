/** What an item was after each of its changes, as far as the images of the stream tell. */
import type { Item } from '../../../src-engine/language.ts'
import type { Change } from '../../../src-main/contract/streams.ts'

export type ItemState =
  | { readonly kind: 'there'; readonly item: Item }
  | { readonly kind: 'absent' }
  /** The view of the stream leaves the image out. */
  | { readonly kind: 'unknown' }

/** @param changes of one item, oldest first */
export function itemStates(changes: readonly Change[]): ItemState[] {
  return changes.map(({ kind, after }, at) => {
    if (kind === 'remove' || kind === 'expiry') return { kind: 'absent' }
    // Where only old images are kept, the next change tells what this one left.
    const item = after ?? changes[at + 1]?.before
    return item === undefined ? { kind: 'unknown' } : { kind: 'there', item }
  })
}
