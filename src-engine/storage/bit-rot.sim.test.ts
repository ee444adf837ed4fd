/**
 * Every single bit of a small database flipped, file by file: the answers stay right, or a typed error
 * names the damage. Never a wrong answer, never a missing key, never another kind of failure.
 */
import { expect, test } from 'vitest'

import { must } from '../base/assert.ts'
import { asByteString } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import { contentsOf } from '../testing/model/compare-with-model.ts'
import type { ModelState } from '../testing/model/ordered-store-model.ts'
import { openTestStore, requireVerified, type TestStore } from '../testing/open-test-store.ts'
import { simulatedEnvironment } from '../testing/simulation/simulated-environment.ts'
import { SimulatedVfs } from '../vfs/simulated-vfs.ts'
import { newDirectory, newInode, type SimulatedDirectory } from '../vfs/simulated-tree.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { parseFileName, type StorageFileName } from './file-names.ts'
import type { StoreOptions } from './options.ts'

const options: Partial<StoreOptions> = {
  memtableRecords: 8,
  blockBytes: 256,
  walPreallocateBytes: 0,
}

type Files = ReadonlyMap<string, Uint8Array>

function open(vfs: Vfs): Promise<TestStore> {
  return openTestStore({ vfs, directory: '/db', environment: simulatedEnvironment(1), options })
}

/** Two SSTs, a log with batches in it, a MANIFEST, a lock file: about 2 KB. */
async function smallDatabase(): Promise<{ readonly files: Files; readonly contents: ModelState }> {
  const vfs = new SimulatedVfs()
  vfs.makeDirectory('/db')
  const store = await open(vfs)
  const write = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      const value = i % 5 === 4 ? undefined : new TextEncoder().encode(`value ${i}`)
      const key = { stripe: 7, bytes: asByteString(`key ${i % 12}`) }
      await store.durable(store.write([{ key, value }]).seqno)
    }
  }
  await write(0, 9)
  await store.flush()
  await write(9, 16)
  await store.flush()
  await write(16, 19)
  const contents = contentsOf(store)
  await store.close()
  return { files: filesOf(vfs), contents }
}

function filesOf(vfs: Vfs): Files {
  return new Map(
    vfs
      .list('/db')
      .filter((name) => vfs.stat(`/db/${name}`)?.kind === 'file')
      .map((name) => {
        const file = vfs.openRead(`/db/${name}`)
        const bytes = new Uint8Array(file.size())
        file.read(bytes, 0, bytes.length, 0)
        return [name, bytes]
      }),
  )
}

function diskWith(files: Files): SimulatedVfs {
  const inodes = [...files].map(
    ([name, bytes], index) => [name, newInode(index + 2, bytes)] as const,
  )
  for (const [, inode] of inodes) inode.links = 1
  const directory: SimulatedDirectory = newDirectory(1, new Map(inodes))
  return new SimulatedVfs({}, newDirectory(0, new Map([['db', directory]])))
}

type Outcome = 'right' | 'refused at open' | 'refused while reading' | 'found by verification only'

async function outcomeOf(files: Files, expected: ModelState): Promise<Outcome> {
  let store: TestStore
  try {
    store = await open(diskWith(files))
  } catch (error) {
    requireDiagnosis(error)
    return 'refused at open'
  }
  let outcome: Outcome = 'right'
  try {
    expect(contentsOf(store)).toEqual(expected)
  } catch (error) {
    requireDiagnosis(error)
    outcome = 'refused while reading'
  }
  try {
    await requireVerified(store)
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
    if (outcome === 'right') outcome = 'found by verification only'
  }
  await store.close()
  return outcome
}

function requireDiagnosis(error: unknown): void {
  if (!(error instanceof KeystoneError)) throw error
  expect(['corruption', 'formatVersion', 'notADatabase', 'foreignDatabase']).toContain(error.code)
  if (error.code === 'corruption') expect(error.details).toHaveProperty('offset')
}

const kinds: readonly StorageFileName['kind'][] = ['sst', 'activeWal', 'manifest']

for (const kind of kinds) {
  test(`every bit flipped in every ${kind} file`, async () => {
    const { files, contents } = await smallDatabase()
    const chosen = [...files].filter(([name]) => parseFileName(name).kind === kind)
    expect(chosen.length).toBeGreaterThan(0)
    const outcomes = new Map<Outcome, number>()
    let bits = 0
    for (const [name, bytes] of chosen) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const damaged = bytes.slice()
        damaged[bit >> 3] = must(damaged[bit >> 3], 'within the file') ^ (1 << (bit & 7))
        try {
          const outcome = await outcomeOf(new Map([...files, [name, damaged]]), contents)
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        } catch (cause) {
          throw new Error(`bit ${bit & 7} of byte ${bit >> 3} of ${name}`, { cause })
        }
        bits++
      }
    }
    console.log(`bit rot: ${kind}: ${bits} bits: ${JSON.stringify(Object.fromEntries(outcomes))}`)
    // Every byte is covered by a checksum. Only the last MANIFEST edit may pass for one that was never
    // completed: it says that the database was closed, and the answers are right without it.
    if (kind !== 'manifest') expect(outcomes.get('right') ?? 0).toBe(0)
    expect(outcomes.get('right') ?? 0).toBeLessThan(bits / 4)
  })
}

test('files cut short, emptied, missing or swapped are refused or make no difference', async () => {
  const { files, contents } = await smallDatabase()
  const ssts = [...files.keys()].filter((name) => parseFileName(name).kind === 'sst')
  const outcomes: Record<string, Outcome> = {}
  for (const [name, bytes] of files) {
    for (const size of [0, 1, bytes.length >> 1, bytes.length - 1]) {
      if (size < 0 || size >= bytes.length) continue
      const cut = new Map([...files, [name, bytes.slice(0, size)]])
      outcomes[`${name} cut to ${size}`] = await outcomeOf(cut, contents)
    }
    const without = new Map(files)
    without.delete(name)
    outcomes[`${name} missing`] = await outcomeOf(without, contents)
  }
  const [first, second] = ssts
  const swapped = new Map(files)
  swapped.set(must(first, 'an SST'), must(files.get(must(second, 'two SSTs')), 'its bytes'))
  outcomes['swapped'] = await outcomeOf(swapped, contents)
  const silent = Object.entries(outcomes)
    .filter(([, outcome]) => outcome === 'right')
    .map(([what]) => what)
  // The MANIFEST's last edit only says that the database was closed.
  expect(silent.filter((what) => !/^(LOCK|MANIFEST cut)/u.test(what))).toEqual([])
  expect(outcomes).toMatchObject({
    'MANIFEST missing': 'refused at open',
    swapped: 'refused while reading',
  })
})
