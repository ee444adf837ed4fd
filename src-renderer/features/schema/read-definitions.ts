/**
 * Definitions out of a file: a CreateTable input, what `aws dynamodb describe-table` prints, or what `kstone tables -o
 * json` prints. Another's file is not to be trusted: everything is looked at, and what is wrong is named.
 */
import type {
  KeySchemaElement,
  Projection,
  SecondaryIndex,
  StreamViewType,
} from '../../../src-main/contract/schema.ts'
import { definitionFrom, type Definition } from './definition.ts'

/** What is wrong with a file, and where in it. */
export class DefinitionProblem extends Error {
  override readonly name = 'DefinitionProblem'
}

const definitionsMax = 2500
const listMax = 200

/** Throws `DefinitionProblem`. */
export function readDefinitions(text: string): Definition[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new DefinitionProblem('This file is not JSON.')
  }
  const tables = Array.isArray(value) ? value : [value]
  if (tables.length === 0) throw new DefinitionProblem('There is no table in this file.')
  if (tables.length > definitionsMax) throw new DefinitionProblem('There are too many tables.')
  return tables.map((each, at) => readTable(each, tables.length === 1 ? '' : `[${at}]`))
}

function readTable(value: unknown, place: string): Definition {
  const outer = new Fields(value, place)
  const fields = outer.optional('Table') ?? outer.optional('TableDescription') ?? outer
  const units = fields.optional('ProvisionedThroughput')
  const stream = fields.optional('StreamSpecification')
  const summary = fields.optional('BillingModeSummary')
  return definitionFrom({
    TableName: fields.text('TableName'),
    AttributeDefinitions: fields.list('AttributeDefinitions').map((each) => ({
      AttributeName: each.text('AttributeName'),
      AttributeType: each.choice('AttributeType', ['S', 'N', 'B']),
    })),
    KeySchema: readKeys(fields),
    SortKeyOptional: fields.flag('SortKeyOptional'),
    LocalSecondaryIndexes: fields.list('LocalSecondaryIndexes', []).map(readIndex),
    GlobalSecondaryIndexes: fields.list('GlobalSecondaryIndexes', []).map(readIndex),
    StreamSpecification:
      stream?.flag('StreamEnabled') === true
        ? {
            StreamEnabled: true,
            StreamViewType: stream.choice<StreamViewType>('StreamViewType', [
              'KEYS_ONLY',
              'NEW_IMAGE',
              'OLD_IMAGE',
              'NEW_AND_OLD_IMAGES',
            ]),
          }
        : undefined,
    BillingMode: fields.maybeText('BillingMode') ?? summary?.maybeText('BillingMode'),
    ProvisionedThroughput:
      units === undefined
        ? undefined
        : {
            ReadCapacityUnits: units.count('ReadCapacityUnits'),
            WriteCapacityUnits: units.count('WriteCapacityUnits'),
          },
    DeletionProtectionEnabled: fields.flag('DeletionProtectionEnabled'),
  })
}

function readIndex(fields: Fields): SecondaryIndex {
  const projection = fields.optional('Projection')
  if (projection === undefined) throw fields.wrong('Projection', 'is missing')
  return {
    IndexName: fields.text('IndexName'),
    KeySchema: readKeys(fields),
    Projection: readProjection(projection),
  }
}

function readProjection(fields: Fields): Projection {
  const ProjectionType = fields.choice('ProjectionType', ['ALL', 'KEYS_ONLY', 'INCLUDE'])
  return ProjectionType === 'INCLUDE'
    ? { ProjectionType, NonKeyAttributes: fields.texts('NonKeyAttributes') }
    : { ProjectionType }
}

function readKeys(fields: Fields): KeySchemaElement[] {
  const keys = fields.list('KeySchema').map((each) => ({
    AttributeName: each.text('AttributeName'),
    KeyType: each.choice('KeyType', ['HASH', 'RANGE']),
  }))
  if (keys[0]?.KeyType === 'HASH' && keys.length <= 2) return keys
  throw fields.wrong('KeySchema', 'must have a HASH key and may have a RANGE key after it')
}

/** The members of one JSON object, and where it stands in the file. */
class Fields {
  readonly #members: ReadonlyMap<string, unknown>
  readonly #place: string

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DefinitionProblem(`${place === '' ? 'The file' : place} is not a JSON object.`)
    }
    this.#members = new Map(Object.entries(value))
    this.#place = place
  }

  wrong(member: string, problem: string): DefinitionProblem {
    return new DefinitionProblem(`${this.#at(member)} ${problem}.`)
  }

  text(member: string): string {
    const value = this.maybeText(member)
    if (value === undefined || value === '') throw this.wrong(member, 'is missing')
    return value
  }

  maybeText(member: string): string | undefined {
    const value = this.#members.get(member)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw this.wrong(member, 'is not a text')
    return value
  }

  choice<Choice extends string>(member: string, choices: readonly Choice[]): Choice {
    const value = this.text(member)
    const found = choices.find((each) => each === value)
    if (found === undefined) throw this.wrong(member, `is none of ${choices.join(', ')}`)
    return found
  }

  count(member: string): number {
    const value = this.#members.get(member)
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    throw this.wrong(member, 'is not a whole number')
  }

  flag(member: string): boolean {
    return this.#members.get(member) === true
  }

  optional(member: string): Fields | undefined {
    const value = this.#members.get(member)
    return value === undefined || value === null ? undefined : new Fields(value, this.#at(member))
  }

  list(member: string, absent?: readonly Fields[]): readonly Fields[] {
    const value = this.#members.get(member) ?? undefined
    if (value === undefined && absent !== undefined) return absent
    if (!Array.isArray(value)) throw this.wrong(member, 'is not a list')
    if (value.length > listMax) throw this.wrong(member, 'is too long')
    return value.map((each: unknown, at) => new Fields(each, `${this.#at(member)}[${at}]`))
  }

  texts(member: string): string[] {
    const value = this.#members.get(member)
    if (!Array.isArray(value) || value.length > listMax) throw this.wrong(member, 'is not a list')
    return value.map((each: unknown) => {
      if (typeof each !== 'string') throw this.wrong(member, 'holds something that is no text')
      return each
    })
  }

  #at(member: string): string {
    return this.#place === '' ? member : `${this.#place}.${member}`
  }
}
