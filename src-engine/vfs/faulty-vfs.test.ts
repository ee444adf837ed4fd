import { describe, expect, test } from 'vitest'

import { vfsConformance } from '../testing/conformance/vfs.ts'
import { FaultyVfs } from './faulty-vfs.ts'
import { MemoryVfs } from './memory-vfs.ts'

function faulty(): FaultyVfs {
  const inner = new MemoryVfs()
  inner.makeDirectory('/db')
  return new FaultyVfs(inner)
}

describe('a file system with faults', () => {
  vfsConformance(() => ({ vfs: faulty(), directory: '/db' }))

  test('the nth matching operation fails once, or from then on', () => {
    const vfs = faulty()
    const fail = { kind: 'fail', errno: 'EIO' } as const
    vfs.setRules([{ operation: 'create', path: /sst/u, nth: 2, mode: 'once', effect: fail }])
    const once = ['a.sst', 'b.log', 'c.sst', 'd.sst'].map((name) => creates(vfs, name))
    vfs.setRules([{ nth: 2, mode: 'sticky', effect: fail }])
    const sticky = ['e', 'f', 'g'].map((name) => creates(vfs, name))
    expect([once, sticky, vfs.injected]).toEqual([
      [true, true, false, true],
      [true, false, false],
      3,
    ])
  })

  test('a short write stores half and says no; a flipped bit is read without complaint', async () => {
    const vfs = faulty()
    const file = vfs.create('/db/a')
    const effect = { kind: 'short', errno: 'ENOSPC' } as const
    vfs.setRules([{ operation: 'write', nth: 1, mode: 'once', effect }])
    expect(() => file.write(Uint8Array.of(1, 2, 3, 4), 0)).toThrow(/No space left.*\/db\/a/u)
    expect(file.size()).toBe(2)
    vfs.setRules([{ operation: 'read', nth: 1, mode: 'once', effect: { kind: 'flip', bit: 9 } }])
    const target = new Uint8Array(2)
    file.read(target, 0, 2, 0)
    const flipped = [...target]
    file.read(target, 0, 2, 0)
    expect([flipped, [...target]]).toEqual([
      [1, 0],
      [1, 2],
    ])
  })
})

function creates(vfs: FaultyVfs, name: string): boolean {
  try {
    vfs.create(`/db/${name}`).close()
    return true
  } catch {
    return false
  }
}
