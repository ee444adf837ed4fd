/** Lives of the store, one after the other, until enough different disks were seen. Prints and checks the counts. */
import { expect } from 'vitest'
import { must } from '../../base/assert.ts'
import { CrashChecker } from './crash-check.ts'
import { CrashRun } from './crash-run.ts'
import { phases } from './phases.ts'
import { workloadProfiles } from './workload.ts'

/**
 * Explores at least `pairs` distinct pairs of an operation and a disk that a power cut before it could leave. The
 * seed of a life alone decides it: a failing life is seen again by starting with its seed.
 */
export async function exploreLives(firstSeed: number, pairs: number): Promise<void> {
  const started = performance.now()
  const checker = new CrashChecker()
  let operations = 0
  let lives = 0
  for (; checker.total < pairs; lives++) {
    const seed = firstSeed + lives
    const profile = must(workloadProfiles[(seed - 1) % workloadProfiles.length], 'a profile')
    const run = new CrashRun({ seed, profile, explore: checker.explore })
    await run.run()
    operations += run.operations
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  const counts = phases.map((phase) => `${phase} ${checker.pairs[phase]}`).join(', ')
  console.log(
    `simulation: seed ${firstSeed}, ${lives} lives, ${operations} operations, ` +
      `${checker.total} distinct (operation, image) pairs in ${seconds} s: ${counts}; ` +
      `${checker.damaged} damaged disks`,
  )
  const { flush, compaction, walRotation, manifestRewriting, recovery } = checker.pairs
  expect(Math.min(flush, compaction, walRotation)).toBeGreaterThanOrEqual(pairs / 10)
  expect(Math.min(manifestRewriting, recovery)).toBeGreaterThanOrEqual(pairs / 20)
}
