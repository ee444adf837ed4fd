/**
 * The store's whole life with the power cut before every operation: together with `crash-more-lives`, at least
 * 100,000 distinct pairs of an operation and a disk that a cut could leave behind, each opened and held to its
 * promises. Two files, so that they run side by side.
 *
 * KEYSTONE_SEED       replays a failure, or tries another life
 * KEYSTONE_SIM_PAIRS  how many pairs to explore
 */
import { test } from 'vitest'
import { exploreLives } from '../testing/simulation/explore-lives.ts'
import { simulatedPairs, testSeed } from '../testing/soak.ts'

const pairs = Math.ceil(simulatedPairs / 2)

test(`nothing acknowledged is lost in ${pairs} power cuts`, () => exploreLives(testSeed, pairs))
