/**
 * Runs once before the tests of the engine: what they start is built from these sources, and not built anew while
 * they run it.
 */
import { buildEngine } from './build.mjs'

export const setup = buildEngine
