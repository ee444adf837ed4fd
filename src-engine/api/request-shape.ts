/**
 * What DynamoDB's front door checks before it looks at anything else: presence, lengths, ranges, patterns and enums.
 * Up to ten findings are reported together:
 *
 *   2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; …
 */
import type { KeystoneError } from '../base/errors.ts'
import { validation } from './messages.ts'

const findingsMax = 10

/** Enum sets in the order DynamoDB prints them. */
export const enumSets = {
  returnValues: ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
  returnValuesOnConditionCheckFailure: ['ALL_OLD', 'NONE'],
  returnConsumedCapacity: ['INDEXES', 'TOTAL', 'NONE'],
  returnItemCollectionMetrics: ['SIZE', 'NONE'],
  select: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
  keyType: ['HASH', 'RANGE'],
  attributeType: ['B', 'N', 'S'],
  projectionType: ['ALL', 'INCLUDE', 'KEYS_ONLY'],
  streamViewType: ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'],
  billingMode: ['PROVISIONED', 'PAY_PER_REQUEST'],
  shardIteratorType: ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'],
} as const

export class RequestShape {
  readonly #findings: string[] = []

  /** Says what is wrong with the value at a path (`lowerCamel.path`). */
  add(value: unknown, path: string, constraint: string): void {
    const printed = value === undefined || value === null ? 'null' : `'${printedValue(value)}'`
    this.#findings.push(
      `Value ${printed} at '${path}' failed to satisfy constraint: Member must ${constraint}`,
    )
  }

  required(value: unknown, path: string): void {
    if (value === undefined || value === null) this.add(value, path, 'not be null')
  }

  oneOf(value: string | undefined, path: string, set: readonly string[]): void {
    if (value === undefined || set.includes(value)) return
    this.add(value, path, `satisfy enum value set: [${set.join(', ')}]`)
  }

  /** What every operation may be asked to report. */
  consumedCapacity(asked: { readonly ReturnConsumedCapacity?: string | undefined }): void {
    const set = enumSets.returnConsumedCapacity
    this.oneOf(asked.ReturnConsumedCapacity, 'returnConsumedCapacity', set)
  }

  /** What every write may be asked to report. */
  reportsOfWrite(asked: {
    readonly ReturnConsumedCapacity?: string | undefined
    readonly ReturnItemCollectionMetrics?: string | undefined
  }): void {
    this.consumedCapacity(asked)
    const set = enumSets.returnItemCollectionMetrics
    this.oneOf(asked.ReturnItemCollectionMetrics, 'returnItemCollectionMetrics', set)
  }

  length(value: string | undefined, path: string, bounds: { min?: number; max?: number }): void {
    if (value === undefined) return
    const { min = 0, max = Number.POSITIVE_INFINITY } = bounds
    if (value.length < min) this.add(value, path, `have length greater than or equal to ${min}`)
    if (value.length > max) this.add(value, path, `have length less than or equal to ${max}`)
  }

  /** @param printed the list as the message shows it. */
  count(
    value: readonly unknown[],
    path: string,
    bounds: { min: number; max: number },
    printed = '[…]',
  ): void {
    if (value.length < bounds.min) {
      this.add('[]', path, `have length greater than or equal to ${bounds.min}`)
    }
    if (value.length > bounds.max) {
      this.add(printed, path, `have length less than or equal to ${bounds.max}`)
    }
  }

  atLeast(value: number | undefined, path: string, min: number): void {
    if (value !== undefined && value < min) {
      this.add(value, path, `have value greater than or equal to ${min}`)
    }
  }

  atMost(value: number | undefined, path: string, max: number): void {
    if (value !== undefined && value > max) {
      this.add(value, path, `have value less than or equal to ${max}`)
    }
  }

  /** Throws one `validation` error with all findings, if there are any. */
  check(): void {
    const error = this.error
    if (error !== undefined) throw error
  }

  get error(): KeystoneError<'validation'> | undefined {
    const count = this.#findings.length
    if (count === 0) return undefined
    const noun = count === 1 ? 'error' : 'errors'
    const listed = this.#findings.slice(0, findingsMax).join('; ')
    return validation(`${count} validation ${noun} detected: ${listed}`)
  }
}

function printedValue(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}

const tableNamePattern = /^[a-zA-Z0-9_.-]+$/
/** Index and table names. */
export const namePattern = '[a-zA-Z0-9_.-]+'

export function isNameText(name: string): boolean {
  return tableNamePattern.test(name)
}

const arnTable = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/

/** The table's name, where a name or an ARN was given. */
export function nameOfTable(nameOrArn: string): string {
  return arnTable.exec(nameOrArn)?.[1] ?? nameOrArn
}

export const tableNameLength = { min: 3, max: 255 } as const

/** Checks a table name given to a data operation; short ones are merely not found. */
export function checkTableName(name: string | undefined, path = 'tableName'): void {
  // The common case first: this runs in every operation.
  if (name !== undefined && name.length > 0 && name.length <= 255 && isNameText(name)) return
  const shape = new RequestShape()
  shape.required(name, path)
  if (name !== undefined && !arnTable.test(name)) {
    shape.length(name, path, { min: 1, max: tableNameLength.max })
    if (name !== '' && !isNameText(name)) {
      shape.add(name, path, `satisfy regular expression pattern: ${namePattern}`)
    }
  }
  shape.check()
}

/** Checks a table name given to a table operation other than CreateTable. */
export function checkNamedTable(name: string | undefined): void {
  if (name === undefined || name === null) {
    throw validation(`The parameter 'TableName' is required but was not present in the request`)
  }
  if (arnTable.test(name)) return
  if (name.length < tableNameLength.min || name.length > tableNameLength.max) {
    throw validation('TableName must be at least 3 characters long and at most 255 characters long')
  }
  if (isNameText(name)) return
  const shape = new RequestShape()
  shape.add(name, 'tableName', `satisfy regular expression pattern: ${namePattern}`)
  shape.check()
}
