/**
 * Items as a grid needs them: a value too long for a cell is replaced by a shorter one of the same type, with
 * its true size beside it, so that a window of large items stays a small message.
 */
import { itemSize, typeName, valueSize } from '../../src-engine/index.ts'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type { BrowseRow, CutValue } from '../contract/browse.ts'

/** Values up to this size are whole. */
const wholeBytesMax = 4096
const prefixChars = 1024
const prefixBytes = 256
const membersMax = 32

export function cutItem(item: Item): BrowseRow {
  const sizeBytes = itemSize(item)
  const cut = new Map<string, CutValue>()
  if (sizeBytes <= wholeBytesMax) return { item, cut, sizeBytes }
  const short: Item = new Map()
  for (const [name, value] of item) {
    const valueBytes = valueSize(value)
    if (valueBytes <= wholeBytesMax) {
      short.set(name, value)
      continue
    }
    cut.set(name, { type: typeName(value), sizeBytes: valueBytes })
    short.set(name, cutValue(value))
  }
  return { item: short, cut, sizeBytes }
}

/** The first members of a container, themselves cut; a prefix of anything long. Never over a few KiB. */
function cutValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return cutText(value)
  if (value instanceof Uint8Array) return value.slice(0, prefixBytes)
  if (value instanceof Float32Array) return value.slice(0, prefixBytes)
  if (Array.isArray(value)) return cutMembers(value)
  if (value instanceof Map) return new Map(cutEntries(value))
  if (typeof value !== 'object' || value === null) return value
  switch (value.kind) {
    case 'SS':
      return { kind: 'SS', members: value.members.slice(0, membersMax).map(cutText) }
    case 'NS':
      return { kind: 'NS', members: value.members.slice(0, membersMax) }
    case 'BS':
      return {
        kind: 'BS',
        members: value.members.slice(0, membersMax).map((bytes) => bytes.slice(0, prefixBytes)),
      }
    case 'N':
    case 'Ts':
      return value
  }
}

/** Members share one budget: a long list of long texts is cut at its first few. */
function cutMembers(members: readonly AttributeValue[]): AttributeValue[] {
  const short: AttributeValue[] = []
  let bytes = 0
  for (const member of members.slice(0, membersMax)) {
    const shortMember = valueSize(member) > prefixBytes ? cutValue(member) : member
    bytes += valueSize(shortMember)
    if (short.length > 0 && bytes > wholeBytesMax) break
    short.push(shortMember)
  }
  return short
}

function cutEntries(entries: ReadonlyMap<string, AttributeValue>): [string, AttributeValue][] {
  const named = [...entries].slice(0, membersMax)
  const members = cutMembers(named.map(([, value]) => value))
  return members.flatMap((member, at) => {
    const name = named[at]?.[0]
    return name === undefined ? [] : [[name, member]]
  })
}

/** Does not cut between the halves of a surrogate pair. */
function cutText(text: string): string {
  if (text.length <= prefixChars) return text
  const last = text.charCodeAt(prefixChars - 1)
  const end = last >= 0xd800 && last < 0xdc00 ? prefixChars - 1 : prefixChars
  return text.slice(0, end)
}
