/** A case of the conformance suite: one request of an SDK, and the answer or the error that DynamoDB gives it. */
import type { Operation, Output, Refusal, Sdk } from './sdk.ts'
import type { ManualClock } from '../../../base/clock.ts'
import type { Row } from './rows.ts'

export interface World {
  readonly sdk: Sdk
  /** For what the SDK takes for throttling, and would send again and again. */
  readonly sdkOnce: Sdk
  /** What the endpoint takes for the time. */
  readonly clock: ManualClock
  /** Removes what has expired. */
  readonly sweep: () => Promise<number>
}

export interface Case {
  readonly row: Row
  readonly operation: Operation
  readonly input: object
  /** Sent in place of what the SDK makes of the input. */
  readonly body?: string
  readonly expected: Output | ExpectedError
}

export interface ExpectedError {
  readonly error: Partial<Refusal> & Pick<Refusal, 'name' | 'message'>
}

/** Several requests that build on one another. `same` counts as one assertion. */
export interface Scenario {
  readonly row: Row
  readonly about: string
  readonly run: (world: World, same: (actual: unknown, expected: unknown) => void) => Promise<void>
}

export function isScenario(each: Case | Scenario): each is Scenario {
  return 'run' in each
}

export function scenario(row: Row, about: string, run: Scenario['run']): Scenario {
  return { row, about, run }
}

/** The request is served, with exactly these members. */
export function answers(row: Row, [operation, input]: Request, output: Output): Case {
  return { row, operation, input, expected: output }
}

export type Request = readonly [operation: Operation, input: object]

/** The request is refused with a ValidationException. */
export function invalid(row: Row, request: Request, message: string): Case {
  return fails(row, request, { name: 'ValidationException', message })
}

export function fails(row: Row, [operation, input]: Request, error: ExpectedError['error']): Case {
  return { row, operation, input, expected: { error } }
}

/** JSON that no SDK writes: the request is refused before it is looked at. */
export function unreadable(
  row: Row,
  operation: Operation,
  [body, message]: readonly [string, string],
): Case {
  const error = { name: 'SerializationException', message }
  return { row, operation, input: {}, body, expected: { error } }
}

export const S = (value: string) => ({ S: value })
export const N = (value: string | number) => ({ N: String(value) })
export const B = (...bytes: number[]) => ({ B: Uint8Array.from(bytes) })
export const L = (...values: object[]) => ({ L: values })
export const M = (members: object) => ({ M: members })
export const SS = (...values: string[]) => ({ SS: values })
export const NS = (...values: (string | number)[]) => ({ NS: values.map(String) })
export const BS = (...values: number[][]) => ({ BS: values.map((bytes) => Uint8Array.from(bytes)) })

/** One finding of the checks before all others. */
export function finding(value: string, path: string, constraint: string): string {
  return `1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: Member must ${constraint}`
}
