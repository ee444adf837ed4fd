import { describe, expect, test } from 'vitest'

import { SeededRandom } from '../base/random.ts'
import { vfsConformance } from '../testing/conformance/vfs.ts'
import {
  imageFingerprint,
  powerCutImage,
  processCrashImage,
  type ImagePolicy,
} from './crash-image.ts'
import { SimulatedVfs, type SimulatedOperation } from './simulated-vfs.ts'
import type { Vfs } from './vfs.ts'

const nothing: ImagePolicy = { data: 'none', names: 'none', tear: 'whole', beyond: 'short' }
const everything: ImagePolicy = { data: 'all', names: 'all', tear: 'whole', beyond: 'short' }

async function database(vfs = new SimulatedVfs()): Promise<SimulatedVfs> {
  vfs.makeDirectory('/db')
  await vfs.syncDirectory('/')
  return vfs
}

function after(vfs: SimulatedVfs, policy: ImagePolicy, seed = 1): Record<string, string> {
  const root = powerCutImage(vfs.capture(), policy, new SeededRandom(seed))
  return listing(new SimulatedVfs({}, root))
}

function listing(vfs: Vfs): Record<string, string> {
  const entries = vfs.list('/db').map((name) => {
    const file = vfs.openRead(`/db/${name}`)
    const target = new Uint8Array(file.size())
    file.read(target, 0, target.length, 0)
    return [name, new TextDecoder().decode(target).replaceAll('\0', '.')]
  })
  return Object.fromEntries(entries)
}

function everyOutcome(vfs: SimulatedVfs, policy: Partial<ImagePolicy>): Set<string> {
  const outcomes = new Set<string>()
  for (let seed = 0; seed < 300; seed++) {
    outcomes.add(JSON.stringify(after(vfs, { ...everything, ...policy }, seed)))
  }
  return outcomes
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('a file system that can lose power', () => {
  vfsConformance(() => {
    const vfs = new SimulatedVfs()
    vfs.makeDirectory('/db')
    return { vfs, directory: '/db' }
  })

  test('a synced file without a synced name is lost, and a synced name without synced bytes is empty', async () => {
    const vfs = await database()
    const nameless = vfs.create('/db/nameless')
    nameless.write(text('bytes'), 0)
    await nameless.sync()
    expect(after(vfs, nothing)).toEqual({})
    await vfs.syncDirectory('/db')
    const late = vfs.create('/db/late')
    await vfs.syncDirectory('/db')
    late.write(text('bytes'), 0)
    expect(after(vfs, nothing)).toEqual({ nameless: 'bytes', late: '' })
    expect(after(vfs, everything)).toEqual({ nameless: 'bytes', late: 'bytes' })
  })

  test('a durable write covers its own bytes and no others', async () => {
    const vfs = await database()
    const file = vfs.create('/db/a')
    await vfs.syncDirectory('/db')
    file.write(text('1111'), 0)
    await file.writeDurable(text('22'), 6)
    expect(after(vfs, nothing)).toEqual({ a: '......22' })
    await file.sync()
    expect(after(vfs, nothing)).toEqual({ a: '1111..22' })
  })

  test('a sync covers what was written before it began, not what came while it ran', async () => {
    let release = (): void => {}
    const pause = (): Promise<void> => new Promise((resolve) => (release = resolve))
    const vfs = new SimulatedVfs({ pause })
    vfs.makeDirectory('/db')
    const file = vfs.create('/db/a')
    const names = vfs.syncDirectory('/')
    release()
    await names
    const inner = vfs.syncDirectory('/db')
    release()
    await inner
    file.write(text('early'), 0)
    const sync = file.sync()
    file.write(text('LATE'), 5)
    release()
    await sync
    expect(after(vfs, nothing)).toEqual({ a: 'early' })
  })

  test('pending writes and names survive in any combination, renames also by halves', async () => {
    const vfs = await database()
    const file = vfs.create('/db/a')
    await vfs.syncDirectory('/db')
    file.write(text('x'), 0)
    file.write(text('y'), 1)
    vfs.rename('/db/a', '/db/b')
    expect(everyOutcome(vfs, { data: 'subset', names: 'subset' })).toEqual(
      new Set(
        ['', 'x', '.y', 'xy'].flatMap((bytes) => [
          JSON.stringify({ a: bytes }),
          JSON.stringify({ b: bytes }),
          JSON.stringify({ a: bytes, b: bytes }),
          JSON.stringify({}),
        ]),
      ),
    )
  })

  test('a torn write keeps a part; beyond it is nothing, zeros, garbage or the bytes of a removed file', async () => {
    const vfs = await database()
    const removed = vfs.create('/db/removed')
    removed.write(text('OLD'), 0)
    vfs.unlink('/db/removed')
    const file = vfs.create('/db/a')
    await vfs.syncDirectory('/db')
    file.write(text('new'), 0)
    const torn = { data: 'all', tear: 'bytes' } as const
    const found = (beyond: ImagePolicy['beyond']): Set<string> =>
      everyOutcome(vfs, { ...torn, beyond })
    const as = (...values: string[]): Set<string> =>
      new Set(values.map((a) => JSON.stringify({ a })))
    expect(found('short')).toEqual(as('', 'n', 'ne'))
    expect(found('zeros')).toEqual(as('...', 'n..', 'ne.'))
    expect(found('old')).toEqual(as('OLD', 'nLD', 'neD'))
    expect(found('garbage').size).toBeGreaterThan(100)
  })

  test('after a failed sync the next one succeeds and yet saves nothing of what the first should have', async () => {
    let fail = true
    const failSync = (operation: SimulatedOperation): boolean => fail && operation.path === '/db/a'
    const vfs = await database(new SimulatedVfs({ failSync }))
    const file = vfs.create('/db/a')
    await vfs.syncDirectory('/db')
    file.write(text('lost'), 0)
    await expect(file.sync()).rejects.toThrow('EIO')
    fail = false
    file.write(text('kept'), 4)
    await file.sync()
    expect([listing(vfs), after(vfs, nothing)]).toEqual([{ a: 'lostkept' }, { a: '....kept' }])
  })

  test('a process crash loses nothing by itself, but what was not synced is still at the mercy of a power cut', async () => {
    const vfs = await database()
    const file = vfs.create('/db/a')
    file.write(text('cached'), 0)
    const survivor = new SimulatedVfs({}, processCrashImage(vfs.capture()))
    expect(listing(survivor)).toEqual({ a: 'cached' })
    expect(after(survivor, nothing)).toEqual({})
    await survivor.syncDirectory('/db')
    expect(after(survivor, nothing)).toEqual({ a: '' })
    await survivor.openWrite('/db/a').sync()
    expect(after(survivor, nothing)).toEqual({ a: 'cached' })
    expect(listing(vfs)).toEqual({ a: 'cached' })
  })

  test('without power nothing changes any more, not even by a sync that was under way', async () => {
    const vfs = await database()
    const file = vfs.create('/db/a')
    await vfs.syncDirectory('/db')
    file.write(text('late'), 0)
    const sync = file.sync()
    vfs.powerOff()
    await expect(sync).rejects.toThrow('EIO')
    expect(() => file.write(text('more'), 4)).toThrow('EIO')
    expect(() => vfs.unlink('/db/a')).toThrow('EIO')
    expect(after(vfs, nothing)).toEqual({ a: '' })
  })

  test('the same seed makes the same image, and fingerprints tell images apart', async () => {
    const vfs = await database()
    vfs.create('/db/a').write(text('some bytes'), 0)
    const policy: ImagePolicy = { ...everything, tear: 'bytes', beyond: 'garbage' }
    const print = (seed: number): string =>
      imageFingerprint(powerCutImage(vfs.capture(), policy, new SeededRandom(seed)))
    expect(print(7)).toBe(print(7))
    expect(print(7)).not.toBe(print(8))
  })

  test('a full disk stores what fits and says so', async () => {
    const vfs = await database(new SimulatedVfs({ capacityBytes: 6 }))
    const file = vfs.create('/db/a')
    file.write(text('1234'), 0)
    expect(() => file.write(text('5678'), 4)).toThrow(/No space left/u)
    expect([listing(vfs), vfs.freeBytes('/db')]).toEqual([{ a: '123456' }, 0])
    file.write(text('0'), 0)
    file.truncate(1)
    expect([listing(vfs), vfs.freeBytes('/db')]).toEqual([{ a: '0' }, 5])
  })
})
