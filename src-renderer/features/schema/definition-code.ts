/** A definition as code: for AWS's tools and SDK, and for programs that use this library. What is written here runs. */
import type { CreateTableInput } from '../../../src-main/contract/schema.ts'
import {
  createTableOf,
  type Definition,
  type IndexDefinition,
  type KeyDefinition,
} from './definition.ts'

export type CodeFormat = 'json' | 'sdk' | 'cli' | 'library'

export interface DefinitionCode {
  readonly text: string
  /** What this form cannot say. */
  readonly notes: readonly string[]
  readonly fileName: string
}

export const codeFormats: readonly { readonly format: CodeFormat; readonly title: string }[] = [
  { format: 'json', title: 'CreateTable JSON' },
  { format: 'sdk', title: 'AWS SDK for TypeScript' },
  { format: 'cli', title: 'AWS CLI' },
  { format: 'library', title: 'KeystoneDB' },
]

export function definitionCode(definition: Definition, format: CodeFormat): DefinitionCode {
  const { tableName } = definition
  const { input, notes } = createTableOf(definition)
  // Every form but plain JSON says the time to live in a call of its own.
  const others = notes.filter((note) => !note.startsWith('Time to live'))
  const forAws = withIndexThroughput(input)
  switch (format) {
    case 'json':
      return {
        text: `${JSON.stringify(forAws, undefined, 2)}\n`,
        notes,
        fileName: `${tableName}.table.json`,
      }
    case 'sdk':
      return { text: sdkCode(definition, forAws), notes: others, fileName: `${tableName}.table.ts` }
    case 'cli':
      return { text: cliCode(definition, forAws), notes: others, fileName: `${tableName}.table.sh` }
    case 'library':
      return {
        text: definition.sortKeyOptional ? simpleCode(definition) : libraryCode(definition, input),
        notes: definition.sortKeyOptional ? [] : others,
        fileName: `${tableName}.table.mjs`,
      }
  }
}

/** AWS wants capacity for each global index of a provisioned table; here it means nothing. */
function withIndexThroughput(input: CreateTableInput): object {
  const { GlobalSecondaryIndexes: indexes, ProvisionedThroughput } = input
  if (indexes === undefined || ProvisionedThroughput === undefined) return input
  return {
    ...input,
    GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ProvisionedThroughput })),
  }
}

function sdkCode(definition: Definition, input: object): string {
  const { tableName, timeToLive } = definition
  const hasTimeToLive = timeToLive.kind === 'on'
  const names = [
    'CreateTableCommand',
    'DynamoDBClient',
    ...(hasTimeToLive ? ['UpdateTimeToLiveCommand'] : []),
    'waitUntilTableExists',
  ]
  const lines = [
    `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '@aws-sdk/client-dynamodb'`,
    '',
    'const client = new DynamoDBClient({})',
    `await client.send(new CreateTableCommand(${literal(input)}))`,
    `await waitUntilTableExists({ client, maxWaitTime: 300 }, { TableName: ${quoted(tableName)} })`,
  ]
  if (hasTimeToLive) {
    const update = {
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: timeToLive.attribute, Enabled: true },
    }
    lines.push(`await client.send(new UpdateTimeToLiveCommand(${literal(update)}))`)
  }
  return `${lines.join('\n')}\n`
}

function cliCode({ tableName, timeToLive }: Definition, input: object): string {
  const table = shellQuoted(tableName)
  const lines = [
    `aws dynamodb create-table --cli-input-json ${shellQuoted(JSON.stringify(input, undefined, 2))}`,
    `aws dynamodb wait table-exists --table-name ${table}`,
  ]
  if (timeToLive.kind === 'on') {
    const specification = JSON.stringify({ Enabled: true, AttributeName: timeToLive.attribute })
    lines.push(
      `aws dynamodb update-time-to-live --table-name ${table} --time-to-live-specification ${shellQuoted(specification)}`,
    )
  }
  return `${lines.join('\n')}\n`
}

function libraryCode(definition: Definition, input: object): string {
  const { tableName, timeToLive, retention } = definition
  const lines = [
    `import { Database } from 'keystonedb'`,
    '',
    `const db = await Database.open(process.argv[2] ?? 'my.keystone')`,
    `await db.dynamodb.createTable(${literal(input)})`,
  ]
  if (timeToLive.kind === 'on') {
    const update = {
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: timeToLive.attribute, Enabled: true },
    }
    lines.push(`await db.dynamodb.updateTimeToLive(${literal(update)})`)
  }
  if (retention !== undefined) {
    lines.push(`await db.setStreamRetention(${quoted(tableName)}, ${literal(retention)})`)
  }
  lines.push('await db.close()')
  return `${lines.join('\n')}\n`
}

/** The default table, whose sort key may be absent, comes with its database. */
function simpleCode(definition: Definition): string {
  const { indexes, timeToLive, stream, retention, tableName } = definition
  const parts = indexes.map((index) =>
    index.kind === 'local'
      ? `  .addLocalIndex(new LocalSecondaryIndex(${quoted(index.name)}, ${name(index.sortKey)})${projected(index)})`
      : `  .addGlobalIndex(new GlobalSecondaryIndex(${quoted(index.name)}, ${name(index.partitionKey)}${
          index.sortKey === undefined ? '' : `, { sortKey: ${name(index.sortKey)} }`
        })${projected(index)})`,
  )
  if (timeToLive.kind === 'on') parts.push(`  .withTtl(${quoted(timeToLive.attribute)})`)
  if (stream !== undefined) {
    const kept =
      retention === undefined
        ? ''
        : `.withBufferSize(${retention.recordsMax}).withMaxAge(${retention.ageMsMax})`
    parts.push(`  .withStream(StreamConfig.enabled().withViewType(${quoted(stream)})${kept})`)
  }
  const used = [
    'Database',
    ...(indexes.some(({ kind }) => kind === 'global') ? ['GlobalSecondaryIndex'] : []),
    ...(indexes.some(({ kind }) => kind === 'local') ? ['LocalSecondaryIndex'] : []),
    ...(stream === undefined ? [] : ['StreamConfig']),
    'TableSchema',
  ]
  return [
    `import { ${used.join(', ')} } from 'keystonedb'`,
    '',
    ['const schema = new TableSchema()', ...parts].join('\n'),
    `const db = await Database.createWithSchema(process.argv[2] ?? 'my.keystone', schema, {`,
    `  tableName: ${quoted(tableName)},`,
    '})',
    'await db.close()',
    '',
  ].join('\n')
}

function name(key: KeyDefinition | undefined): string {
  return quoted(key?.name ?? '')
}

function projected({ projection }: IndexDefinition): string {
  if (projection.ProjectionType === 'ALL') return ''
  if (projection.ProjectionType === 'KEYS_ONLY') return '.keysOnly()'
  return `.include([${(projection.NonKeyAttributes ?? []).map(quoted).join(', ')}])`
}

/** A JavaScript literal of plain members, with names as they are where they may be. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object')) {
      return `[${value.map((each) => literal(each)).join(', ')}]`
    }
    const members = value.map((each) => `${inner}${literal(each, inner)},\n`)
    return `[\n${members.join('')}${indent}]`
  }
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  const isFlat = entries.every(([, member]) => typeof member !== 'object')
  if (isFlat && entries.length <= 2) {
    return `{ ${entries.map(([key, member]) => `${key}: ${literal(member)}`).join(', ')} }`
  }
  const members = entries.map(([key, member]) => `${inner}${key}: ${literal(member, inner)},\n`)
  return `{\n${members.join('')}${indent}}`
}

function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1)
  return `'${json.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** For a POSIX shell: nothing in it means anything. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
