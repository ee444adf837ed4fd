/** How long and with which seed the long-running tests go: `npm run soak` sets both, `npm test` neither. */
function numberFromEnvironment(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) throw new TypeError(`${name} must be a number, not "${text}"`)
  return value
}

/** Multiplies counts of runs; 1 in `npm test`. */
export const soakFactor = Math.max(1, numberFromEnvironment('KEYSTONE_SOAK') ?? 1)

/** Replays a failure; in `npm test` a fixed seed, so that its result never depends on luck. */
export const testSeed = numberFromEnvironment('KEYSTONE_SEED') ?? 1

/** How many distinct (operation, image) pairs the crash simulation explores. */
export const simulatedPairs = numberFromEnvironment('KEYSTONE_SIM_PAIRS') ?? 100_000 * soakFactor
