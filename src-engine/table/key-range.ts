/**
 * Ranges of sort keys as half-open ranges of store keys. `prefix` is all of the store key up to the sort key;
 * in an item's key the sort key comes last, in an index entry's key other components follow it.
 *
 *   sort key <= "b" of items              from prefix 20             to prefix 20 62 00
 *   sort key <= "b" of index entries      from prefix 20             to prefix 20 62 00 02
 *   sort key > "b" of index entries       from prefix 20 62 00 02    to prefix 21
 *
 * A range never leaves the type of its bounds: comparing an N with an S is false in DynamoDB.
 */
import { unreachable } from '../base/assert.ts'
import { asByteString, prefixEnd, type ByteString } from '../base/byte-string.ts'
import { escaped, tagged, terminated, type KeyBytes } from './key-component.ts'

export type SortCondition =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'equal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual' | 'beginsWith'
      readonly value: KeyBytes
    }
  | { readonly kind: 'between'; readonly low: KeyBytes; readonly high: KeyBytes }

export interface ByteRange {
  readonly from: ByteString
  readonly to: ByteString | undefined
}

/** The store keys under `prefix` that a condition selects. `last`: the sort key ends the store key. */
export function sortRange(prefix: ByteString, condition: SortCondition, last: boolean): ByteRange {
  const at = (value: KeyBytes): ByteString =>
    asByteString(prefix + (last ? tagged(value) : terminated(value)))
  const after = (value: KeyBytes): ByteString =>
    asByteString(last ? `${at(value)}\0` : `${at(value).slice(0, -1)}\x02`)
  const typeStart = (value: KeyBytes): ByteString => asByteString(prefix + value.tag)
  const typeEnd = (value: KeyBytes): ByteString | undefined => prefixEnd(typeStart(value))

  switch (condition.kind) {
    case 'all':
      return { from: prefix, to: prefixEnd(prefix) }
    case 'equal':
      return { from: at(condition.value), to: after(condition.value) }
    case 'less':
      return { from: typeStart(condition.value), to: at(condition.value) }
    case 'lessOrEqual':
      return { from: typeStart(condition.value), to: after(condition.value) }
    case 'greater':
      return { from: after(condition.value), to: typeEnd(condition.value) }
    case 'greaterOrEqual':
      return { from: at(condition.value), to: typeEnd(condition.value) }
    case 'between':
      return { from: at(condition.low), to: after(condition.high) }
    case 'beginsWith': {
      const start = prefix + (last ? tagged(condition.value) : escaped(condition.value))
      return { from: asByteString(start), to: prefixEnd(asByteString(start)) }
    }
    default:
      return unreachable(condition)
  }
}
