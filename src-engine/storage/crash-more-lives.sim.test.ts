/** The other half of `crash.sim.test.ts`: other lives. */
import { test } from 'vitest'
import { exploreLives } from '../testing/simulation/explore-lives.ts'
import { simulatedPairs, testSeed } from '../testing/soak.ts'

/** Far enough that the two never meet. */
const otherLives = 1_000_000
const pairs = Math.ceil(simulatedPairs / 2)

test(`nothing acknowledged is lost in ${pairs} other power cuts`, () =>
  exploreLives(testSeed + otherLives, pairs))
