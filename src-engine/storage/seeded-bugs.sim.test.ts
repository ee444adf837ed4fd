/**
 * The simulation's own test: every seeded bug, planted in the product's code, must be caught by the same
 * lives with the same seeds that find nothing in the product as it is.
 */
import { afterEach, expect, test } from 'vitest'

import { must } from '../base/assert.ts'
import { plantBug, storageBugs } from '../base/seeded-bugs.ts'
import { CrashChecker, shortExploration } from '../testing/simulation/crash-check.ts'
import { CrashRun } from '../testing/simulation/crash-run.ts'
import { workloadProfiles } from '../testing/simulation/workload.ts'
import { testSeed } from '../testing/soak.ts'

/** Lives of the simulation, in its order, after which a bug counts as missed. */
const livesMax = 40

/** Where the rarest show. Their search begins there, and goes through all lives if that one has changed. */
const likelyLives: ReadonlyMap<string, number> = new Map([
  ['sealedWalNotSynced', 7],
  ['walNamesReordered', 7],
  ['spareReplacedWhilePrepared', 21],
  ['carriedBeforeDurable', 5],
  ['snapshotsIgnored', 26],
  ['tombstoneDroppedEarly', 6],
  ['walWatermarkMissing', 2],
  ['walSaltReused', 2],
  ['manifestRenameNotSynced', 2],
])

afterEach(() => plantBug(undefined))

async function catchInLives(name: string): Promise<string> {
  const checker = new CrashChecker(shortExploration)
  const likely = (likelyLives.get(name) ?? 1) - 1
  for (let turn = 0; turn < livesMax; turn++) {
    const life = (likely + turn) % livesMax
    const profile = must(workloadProfiles[life % workloadProfiles.length], 'there are profiles')
    const run = new CrashRun({ seed: testSeed + life, profile, explore: checker.explore })
    try {
      await run.run()
    } catch (error) {
      return `life ${life + 1}, after ${checker.total} pairs: ${firstLine(error)}`
    }
  }
  throw new Error(`not caught in ${checker.total} pairs`)
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0]?.slice(0, 120) ?? ''
}

test('there are at least 25 of them', () => {
  expect(storageBugs.length).toBeGreaterThanOrEqual(25)
})

test.for([...storageBugs])('%s is caught', async (name) => {
  plantBug(name)
  const caught = await catchInLives(name)
  console.log(`seeded bug ${name}: ${caught}`)
})
