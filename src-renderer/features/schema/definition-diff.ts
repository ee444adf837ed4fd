/**
 * How one definition becomes another: what differs, in words, and the calls that change a live table, in an order that
 * works. What no call can change (keys, local indexes) needs a new table.
 */
import type { UpdateTableInput } from '../../../src-main/contract/schema.ts'
import {
  indexInput,
  keyText,
  projectionText,
  type Definition,
  type IndexDefinition,
} from './definition.ts'
import { literal } from './definition-code.ts'

export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed'
  /** What it is about: `Index byStatus`. */
  readonly subject: string
  /** How it was and how it will be; undefined where there is nothing. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** The table must be made anew for it. */
  readonly needsNewTable: boolean
}

export type MigrationStep =
  | {
      readonly kind: 'updateTable'
      readonly input: UpdateTableInput
      /** An index is built meanwhile; the next change of an index has to wait for it. */
      readonly builds: boolean
    }
  | { readonly kind: 'timeToLive'; readonly attribute: string; readonly enabled: boolean }

export interface DefinitionDiff {
  readonly changes: readonly DefinitionChange[]
  /** Empty when a new table is needed. */
  readonly steps: readonly MigrationStep[]
  readonly needsNewTable: boolean
}

/** From `before`, a live table, to `after`. Names of tables may differ. */
export function diffDefinitions(before: Definition, after: Definition): DefinitionDiff {
  const changes = [
    ...keyChanges(before, after),
    ...indexChanges(before, after),
    ...settingChanges(before, after),
  ]
  const needsNewTable = changes.some((change) => change.needsNewTable)
  return { changes, needsNewTable, steps: needsNewTable ? [] : migration(before, after) }
}

function keyChanges(before: Definition, after: Definition): DefinitionChange[] {
  const text = (definition: Definition): string =>
    `${keyText(definition)}${definition.sortKeyOptional ? ' (optional)' : ''}`
  return changed('Primary key', text(before), text(after), true)
}

function changed(
  subject: string,
  before: string | undefined,
  after: string | undefined,
  needsNewTable = false,
): DefinitionChange[] {
  if (before === after) return []
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return [{ kind, subject, before, after, needsNewTable }]
}

export function indexText(index: IndexDefinition): string {
  return `${index.kind}: ${keyText(index)}; ${projectionText(normal(index).projection)}`
}

/** The order of projected names says nothing. */
function normal(index: IndexDefinition): IndexDefinition {
  const { NonKeyAttributes, ProjectionType } = index.projection
  if (ProjectionType !== 'INCLUDE') return { ...index, projection: { ProjectionType } }
  const names = [...new Set(NonKeyAttributes)].toSorted()
  return { ...index, projection: { ProjectionType, NonKeyAttributes: names } }
}

function indexChanges(before: Definition, after: Definition): DefinitionChange[] {
  const names = new Set([...before.indexes, ...after.indexes].map((index) => index.name))
  return [...names].flatMap((name) => {
    const old = before.indexes.find((index) => index.name === name)
    const next = after.indexes.find((index) => index.name === name)
    const isLocal = old?.kind === 'local' || next?.kind === 'local'
    const texts = [old, next].map((index) => index && indexText(index))
    return changed(`Index ${name}`, texts[0], texts[1], isLocal)
  })
}

function settingChanges(before: Definition, after: Definition): DefinitionChange[] {
  const protection = ({ deletionProtected }: Definition): string =>
    deletionProtected ? 'on' : 'off'
  return [
    ...changed('Stream', before.stream, after.stream),
    ...timeToLiveChange(before, after),
    ...changed('Billing', billingText(before), billingText(after)),
    ...changed('Deletion protection', protection(before), protection(after)),
  ]
}

function timeToLiveChange(before: Definition, after: Definition): DefinitionChange[] {
  if (before.timeToLive.kind === 'unstated' || after.timeToLive.kind === 'unstated') return []
  return changed('Time to live', attributeOf(before), attributeOf(after))
}

function attributeOf({ timeToLive }: Definition): string | undefined {
  return timeToLive.kind === 'on' ? timeToLive.attribute : undefined
}

function billingText({ throughput }: Definition): string {
  return throughput === undefined
    ? 'on demand'
    : `provisioned, ${throughput.read} reads and ${throughput.write} writes a second`
}

function migration(before: Definition, after: Definition): MigrationStep[] {
  const TableName = before.tableName
  const update = (input: Omit<UpdateTableInput, 'TableName'>, builds = false): MigrationStep => ({
    kind: 'updateTable',
    input: { TableName, ...input },
    builds,
  })
  const steps: MigrationStep[] = []
  const isSame = (one: IndexDefinition, other: IndexDefinition | undefined): boolean =>
    other !== undefined && indexText(one) === indexText(other)
  const find = ({ indexes }: Definition, name: string): IndexDefinition | undefined =>
    indexes.find((index) => index.name === name)
  const oldTtl = attributeOf(before)
  const newTtl = after.timeToLive.kind === 'unstated' ? oldTtl : attributeOf(after)
  if (oldTtl !== undefined && oldTtl !== newTtl && before.timeToLive.kind !== 'unstated') {
    steps.push({ kind: 'timeToLive', attribute: oldTtl, enabled: false })
  }
  for (const index of before.indexes) {
    if (isSame(index, find(after, index.name))) continue
    steps.push(update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.name } }] }))
  }
  for (const index of after.indexes) {
    if (isSame(index, find(before, index.name))) continue
    const keys = [index.partitionKey, index.sortKey].flatMap((key) =>
      key?.type === undefined ? [] : [{ AttributeName: key.name, AttributeType: key.type }],
    )
    const create = { Create: indexInput(index) }
    steps.push(update({ AttributeDefinitions: keys, GlobalSecondaryIndexUpdates: [create] }, true))
  }
  if (before.stream !== after.stream) {
    if (before.stream !== undefined) {
      steps.push(update({ StreamSpecification: { StreamEnabled: false } }))
    }
    if (after.stream !== undefined) {
      const StreamSpecification = { StreamEnabled: true, StreamViewType: after.stream }
      steps.push(update({ StreamSpecification }))
    }
  }
  if (newTtl !== undefined && newTtl !== oldTtl) {
    steps.push({ kind: 'timeToLive', attribute: newTtl, enabled: true })
  }
  if (billingText(before) !== billingText(after)) steps.push(update(billingInput(after)))
  if (before.deletionProtected !== after.deletionProtected) {
    steps.push(update({ DeletionProtectionEnabled: after.deletionProtected }))
  }
  return steps
}

function billingInput({ throughput }: Definition): Omit<UpdateTableInput, 'TableName'> {
  if (throughput === undefined) return { BillingMode: 'PAY_PER_REQUEST' }
  return {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: {
      ReadCapacityUnits: throughput.read,
      WriteCapacityUnits: throughput.write,
    },
  }
}

/** The steps as a program of this library. */
export function migrationCode(tableName: string, steps: readonly MigrationStep[]): string {
  const waits = steps.some((step) => step.kind === 'updateTable' && step.builds)
  const lines = [
    `import { Database } from 'keystonedb'`,
    '',
    `const db = await Database.open(process.argv[2] ?? 'my.keystone')`,
    ...steps.flatMap((step) => {
      if (step.kind === 'timeToLive') {
        const input = {
          TableName: tableName,
          TimeToLiveSpecification: { AttributeName: step.attribute, Enabled: step.enabled },
        }
        return [`await db.dynamodb.updateTimeToLive(${literal(input)})`]
      }
      const call = `await db.dynamodb.updateTable(${literal(step.input)})`
      return step.builds ? [call, 'await untilBuilt()'] : [call]
    }),
    'await db.close()',
  ]
  if (waits) {
    lines.push(
      '',
      'async function untilBuilt() {',
      '  for (;;) {',
      `    const { Table } = await db.dynamodb.describeTable(${literal({ TableName: tableName })})`,
      `    if (Table.TableStatus === 'ACTIVE') return`,
      '    await new Promise((resolve) => setTimeout(resolve, 100))',
      '  }',
      '}',
    )
  }
  return `${lines.join('\n')}\n`
}
