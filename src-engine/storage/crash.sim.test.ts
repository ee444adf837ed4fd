/**
 * The store's whole life with the power cut before every operation: at least 100,000 distinct pairs of an
 * operation and a disk that a cut could leave behind, each opened and held to its promises.
 *
 * KEYSTONE_SEED   replays a failure, or tries another life
 * KEYSTONE_SIM_PAIRS  how many pairs to explore
 */
import { expect, test } from 'vitest'

import { must } from '../base/assert.ts'
import { CrashChecker } from '../testing/simulation/crash-check.ts'
import { CrashRun } from '../testing/simulation/crash-run.ts'
import { phases } from '../testing/simulation/phases.ts'
import { workloadProfiles } from '../testing/simulation/workload.ts'
import { simulatedPairs, testSeed } from '../testing/soak.ts'

test(`nothing acknowledged is lost in ${simulatedPairs} power cuts`, async () => {
  const started = performance.now()
  const checker = new CrashChecker()
  let operations = 0
  let runs = 0
  for (; checker.total < simulatedPairs; runs++) {
    // The seed alone decides: a failing life can be seen again by starting with its seed.
    const life = testSeed + runs
    const profile = must(workloadProfiles[(life - 1) % workloadProfiles.length], 'a profile')
    const run = new CrashRun({ seed: life, profile, explore: checker.explore })
    await run.run()
    operations += run.operations
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  const counts = phases.map((phase) => `${phase} ${checker.pairs[phase]}`).join(', ')
  console.log(
    `simulation: seed ${testSeed}, ${runs} lives, ${operations} operations, ` +
      `${checker.total} distinct (operation, image) pairs in ${seconds} s: ${counts}; ` +
      `${checker.damaged} damaged disks`,
  )
  const { flush, compaction, walRotation, manifestRewriting, recovery } = checker.pairs
  expect(Math.min(flush, compaction, walRotation)).toBeGreaterThanOrEqual(simulatedPairs / 10)
  expect(Math.min(manifestRewriting, recovery)).toBeGreaterThanOrEqual(simulatedPairs / 20)
})
