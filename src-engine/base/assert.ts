/** Thrown when the engine itself is wrong. Never caught except at a process edge. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** States what must be true. Kept in production: a wrong answer is worse than a stopped program. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** The end of a `switch` over a closed union: does not compile when a case is missing. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`)
}

/** Turns a lookup that cannot miss into a value. */
export function must<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new AssertionError(message)
  return value
}
