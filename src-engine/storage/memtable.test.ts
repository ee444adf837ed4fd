import { describe, expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { SeededRandom, randomBelow } from '../base/random.ts'
import type { VersionIterator } from './iterators/version-iterator.ts'
import { Memtable } from './memtable.ts'
import { SnapshotRegistry } from './snapshot-registry.ts'

const key = asByteString
const text = (value: string) => new TextEncoder().encode(value)

function memtable(...writes: [key: string, seqno: number, value?: string][]) {
  const snapshots = new SnapshotRegistry()
  snapshots.hold(4)
  const table = new Memtable(3, snapshots)
  for (const [name, seqno, value] of writes) {
    table.put(key(name), seqno, value === undefined ? undefined : text(value))
  }
  return { table, snapshots }
}

function shown(iterator: VersionIterator): string {
  const value = new TextDecoder().decode(
    iterator.value.subarray(iterator.valueStart, iterator.valueEnd),
  )
  return `${iterator.key}@${iterator.seqno}${iterator.tombstone ? '!' : `=${value}`}`
}

function rest(iterator: VersionIterator): string[] {
  const out: string[] = []
  while (iterator.next()) out.push(shown(iterator))
  return out
}

describe('versions', () => {
  test('each moment finds the newest version it can see', () => {
    const { table } = memtable(['a', 1, 'x'], ['a', 4, 'y'], ['a', 9], ['b', 7, 'z'])
    const at = (seqno: number) => {
      const found = table.find(key('a'), seqno)
      return found && (found.tombstone ? 'gone' : String.fromCharCode(found.buffer[found.start]!))
    }
    expect([at(3), at(4), at(8), at(9)]).toEqual([undefined, 'y', 'y', 'gone'])
    expect([table.count, table.keyCount, table.smallestSeqno, table.largestSeqno]).toEqual([
      3, 2, 1, 9,
    ])
  })

  test('an overwritten version stays exactly while a moment or the durable state needs it', () => {
    const { table, snapshots } = memtable(['a', 2, '2'], ['a', 5, '5'], ['a', 6, '6'])
    expect(rest(table.iterate({}))).toEqual(['a@6=6', 'a@2=2'])
    snapshots.release(4)
    snapshots.durableSeqno = 6
    table.put(key('a'), 8, text('8'))
    expect(rest(table.iterate({}))).toEqual(['a@8=8', 'a@6=6'])
    snapshots.durableSeqno = 8
    table.put(key('a'), 9, text('9'))
    table.put(key('a'), 9, text('again'))
    expect(rest(table.iterate({}))).toEqual(['a@9=again', 'a@8=8'])
    expect(table.count).toBe(2)
  })

  test('undoing what is not durable brings back what was', () => {
    const { table } = memtable(['a', 3, 'old'], ['a', 6, 'new'], ['b', 6, 'new'], ['c', 2, 'c'])
    table.removeAfter(5)
    expect(rest(table.iterate({}))).toEqual(['a@3=old', 'c@2=c'])
    expect([table.count, table.largestSeqno]).toEqual([2, 5])
    table.removeAfter(0)
    expect([table.count, table.largestSeqno, rest(table.iterate({}))]).toEqual([0, 0, []])
  })

  test('a version met again during replay changes nothing', () => {
    const { table, snapshots } = memtable(['a', 3, 'old'], ['a', 6, 'new'])
    table.put(key('a'), 3, text('old'))
    table.put(key('a'), 1, text('older'))
    expect(rest(table.iterate({}))).toEqual(['a@6=new', 'a@3=old'])
    snapshots.hold(1)
    table.put(key('a'), 1, text('older'))
    expect(rest(table.iterate({}))).toEqual(['a@6=new', 'a@3=old', 'a@1=older'])
  })

  test('values of every length keep their bytes, and memory is accounted for', () => {
    const { table } = memtable()
    const lengths = [0, 1, 63, 64, 2048, 2049, 40_000, 5]
    const random = new SeededRandom(7)
    const values = lengths.map((length) =>
      Uint8Array.from({ length }, () => random.uint32() & 0xff),
    )
    values.forEach((value, i) => {
      const padded = new Uint8Array(value.length + 2)
      padded.set(value, 1)
      table.putRange(key(`k${i}`), i + 1, padded, 1, value.length + 1)
    })
    const found = values.map((_, i) => {
      const version = table.find(key(`k${i}`), 99)!
      return version.buffer.slice(version.start, version.end)
    })
    expect(found).toEqual(values)
    expect(table.bytes).toBeGreaterThan(lengths.reduce((sum, length) => sum + length))
  })
})

describe('iteration', () => {
  const { table } = memtable(['b', 1, 'b'], ['d', 4, 'd'], ['a', 2, 'a'], ['d', 9, 'D'], ['c', 3])

  test('forward and in reverse, newest version of a key first', () => {
    expect(rest(table.iterate({}))).toEqual(['a@2=a', 'b@1=b', 'c@3!', 'd@9=D', 'd@4=d'])
    expect(rest(table.iterate({ reverse: true }))).toEqual([
      'd@9=D',
      'd@4=d',
      'c@3!',
      'b@1=b',
      'a@2=a',
    ])
  })

  test('bounds are half open', () => {
    expect(rest(table.iterate({ from: key('b'), to: key('d') }))).toEqual(['b@1=b', 'c@3!'])
    expect(rest(table.iterate({ from: key('b'), to: key('d'), reverse: true }))).toEqual([
      'c@3!',
      'b@1=b',
    ])
    expect(rest(table.iterate({ from: key('x') }))).toEqual([])
  })

  test('seek goes to the first key at or past the target and never back', () => {
    const forward = table.iterate({ from: key('b') })
    expect([forward.seek(key('a')), shown(forward)]).toEqual([true, 'b@1=b'])
    expect([forward.seek(key('bb')), shown(forward)]).toEqual([true, 'c@3!'])
    expect([forward.seek(key('a')), shown(forward)]).toEqual([true, 'c@3!'])
    expect([forward.seek(key('e')), forward.next()]).toEqual([false, false])
    const reverse = table.iterate({ reverse: true, to: key('d') })
    expect([reverse.seek(key('z')), shown(reverse)]).toEqual([true, 'c@3!'])
    expect([reverse.seek(key('bb')), shown(reverse)]).toEqual([true, 'b@1=b'])
    expect([reverse.seek(key('Z')), reverse.next()]).toEqual([false, false])
  })

  test('writes during iteration neither repeat nor skip a key, in both directions', () => {
    const random = new SeededRandom(11)
    for (const reverse of [false, true]) {
      const { table: live } = memtable()
      const names = Array.from({ length: 300 }, (_, i) => `k${String(i).padStart(4, '0')}`)
      for (const name of names) live.put(key(name), 1, text('v'))
      const iterator = live.iterate({ reverse })
      const seen: string[] = []
      while (iterator.next()) {
        if (iterator.seqno === 1) seen.push(iterator.key)
        live.put(key(`k${String(randomBelow(random, 300)).padStart(4, '0')}x`), 9, text('w'))
      }
      expect(seen).toEqual(reverse ? names.toReversed() : names)
    }
  })
})
