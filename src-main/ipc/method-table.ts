/**
 * Every method of the contract with the validator of its argument. This one table is what the router registers,
 * and what the tests enumerate.
 */
import type { IpcMethods } from '../contract/ipc.ts'
import type { BrowseId } from '../contract/browse.ts'
import type { DatabaseHandle, RecentId } from '../contract/databases.ts'
import type { DocumentId } from '../contract/documents.ts'
import type { ReadScope, SchemaRunId } from '../contract/schema.ts'
import type { ImportFileId, TransferId } from '../contract/transfers.ts'
import { storageTable } from './storage-schema.ts'
import { columnMapping, fileForm } from './transfer-schema.ts'
import type { StatementId } from '../contract/statements.ts'
import type { JournalNumber, StagedId } from '../contract/staging.ts'
import {
  attributes,
  attributeValue,
  brandedText,
  bytes,
  flag,
  list,
  mapOf,
  nothing,
  nullable,
  object,
  oneOf,
  optional,
  text,
  whole,
  type Validator,
} from './schema.ts'

/** What a method takes: its one argument, or nothing. */
export type InputOf<Method> = Method extends (input: infer Input) => Promise<unknown>
  ? unknown extends Input
    ? undefined
    : Input
  : never

type MethodTable = {
  readonly [Group in keyof IpcMethods]: {
    readonly [Name in keyof IpcMethods[Group]]: Validator<InputOf<IpcMethods[Group][Name]>>
  }
}

const handle = brandedText<DatabaseHandle>()
const recentId = brandedText<RecentId>()
const browseId = brandedText<BrowseId>()
const mode = oneOf('readWrite', 'readOnly')
const environment = object({
  label: text({ charsMax: 40 }),
  colour: oneOf('green', 'blue', 'amber', 'red', 'violet'),
  opensReadOnly: flag,
})
/** Longer than any legal one, so that the engine's own message is what the user reads. */
const name = text({ charsMax: 4096 })
const expression = optional(text({ charsMax: 65_536 }))
const attributeNames = optional(mapOf(text({ charsMax: 65_536 }), { entriesMax: 10_000 }))
const attributeValues = optional(attributes)
const capacity = optional(oneOf('INDEXES', 'TOTAL', 'NONE'))
const metrics = optional(oneOf('SIZE', 'NONE'))
const oldOnFailure = optional(oneOf('NONE', 'ALL_OLD'))

const keySchema = list(object({ AttributeName: name, KeyType: oneOf('HASH', 'RANGE') }), 8)
const secondaryIndex = object({
  IndexName: name,
  KeySchema: keySchema,
  Projection: object({
    ProjectionType: oneOf('ALL', 'KEYS_ONLY', 'INCLUDE'),
    NonKeyAttributes: optional(list(name, 1000)),
  }),
})
const secondaryIndexes = optional(list(secondaryIndex, 100))
const attributeDefinitions = list(
  object({ AttributeName: name, AttributeType: oneOf('S', 'N', 'B') }),
  100,
)
const streamSpecification = optional(
  object({
    StreamEnabled: flag,
    StreamViewType: optional(oneOf('KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES')),
  }),
)
const billingMode = optional(oneOf('PAY_PER_REQUEST', 'PROVISIONED'))
const retentionLimit = whole(0, Number.MAX_SAFE_INTEGER)
const throughput = object({
  ReadCapacityUnits: whole(0, Number.MAX_SAFE_INTEGER),
  WriteCapacityUnits: whole(0, Number.MAX_SAFE_INTEGER),
})
const createTableInput = object({
  TableName: name,
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: secondaryIndexes,
  GlobalSecondaryIndexes: secondaryIndexes,
  StreamSpecification: streamSpecification,
  BillingMode: billingMode,
  ProvisionedThroughput: optional(throughput),
  DeletionProtectionEnabled: optional(flag),
  Tags: optional(list(object({ Key: name, Value: name }), 50)),
})

const updateTableInput = object({
  TableName: name,
  AttributeDefinitions: optional(attributeDefinitions),
  GlobalSecondaryIndexUpdates: optional(
    list(
      object({
        Create: optional(secondaryIndex),
        Delete: optional(object({ IndexName: name })),
        Update: optional(object({ IndexName: name })),
      }),
      100,
    ),
  ),
  StreamSpecification: streamSpecification,
  BillingMode: billingMode,
  ProvisionedThroughput: optional(throughput),
  DeletionProtectionEnabled: optional(flag),
})

const placeholders = {
  ExpressionAttributeNames: attributeNames,
  ExpressionAttributeValues: attributeValues,
}
const conditionalWrite = {
  ...placeholders,
  TableName: name,
  ConditionExpression: expression,
  ReturnValuesOnConditionCheckFailure: oldOnFailure,
  ReturnConsumedCapacity: capacity,
  ReturnItemCollectionMetrics: metrics,
}
const pageRead = {
  ...placeholders,
  TableName: name,
  IndexName: optional(name),
  FilterExpression: expression,
  ProjectionExpression: expression,
  Select: optional(
    oneOf('ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'),
  ),
  Limit: optional(whole(1, 1_000_000)),
  ExclusiveStartKey: attributeValues,
  ConsistentRead: optional(flag),
  ReturnConsumedCapacity: capacity,
}

function on<Input>(input: Validator<Input>): Validator<{
  readonly handle: DatabaseHandle
  readonly input: Input
}> {
  return object({ handle, input })
}

const row = whole(0, Number.MAX_SAFE_INTEGER)
const rowCount = whole(1, 1000)

const edit = object({
  table: name,
  key: attributes,
  base: nullable(attributes),
  draft: nullable(attributes),
})
const stagedIds = list(brandedText<StagedId>(), 10_000)
const journalNumber: Validator<JournalNumber> = (value, path) =>
  whole(1, Number.MAX_SAFE_INTEGER)(value, path) as JournalNumber

const statementFields = {
  handle,
  text: text({ charsMax: 1_048_576 }),
  parameters: optional(list(attributeValue, 10_000)),
  dialect: optional(oneOf('dynamodb', 'extended')),
}
const statement = object(statementFields)
const startedStatement = object({
  ...statementFields,
  confirmedBulk: optional(object({ keepsUndo: flag })),
})
const browseSource = object({
  ...placeholders,
  table: name,
  index: optional(name),
  KeyConditionExpression: expression,
  ScanIndexForward: optional(flag),
  FilterExpression: expression,
})
const fileId = brandedText<ImportFileId>()
const transferId = brandedText<TransferId>()
const exportRequest = {
  source: browseSource,
  format: oneOf('dynamodbJson', 'json', 'csv', 'partiql'),
  columns: list(text({ charsMax: 65_536 }), 10_000),
  onlyColumns: flag,
}
const statementId = brandedText<StatementId>()
const byStatement = object({ statementId })

const readScope: Validator<ReadScope> = (value, path) => {
  const { kind } = object({
    kind: oneOf('sample', 'all'),
    items: optional(whole(1, 1_000_000)),
    seed: optional(whole(0, 2 ** 32 - 1)),
  })(value, path)
  if (kind === 'all') return object({ kind: oneOf('all') })(value, path)
  return object({
    kind: oneOf('sample'),
    items: whole(1, 100_000),
    seed: whole(0, 2 ** 32 - 1),
  })(value, path)
}
const runId = brandedText<SchemaRunId>()
const schemaRun = { handle, table: name, runId, scope: readScope }

const byHandle = object({ handle })
const byBrowse = object({ browseId })

export const methodTable: MethodTable = {
  app: {
    info: nothing,
    ready: nothing,
    copyText: object({ text: text() }),
    quit: nothing,
  },
  settings: {
    get: nothing,
    set: object({
      theme: optional(oneOf('system', 'light', 'dark')),
      shortcuts: optional(mapOf(nullable(text({ charsMax: 40 })), { entriesMax: 500 })),
    }),
  },
  session: {
    load: nothing,
    save: object({ json: text({ charsMax: 4 * 1_048_576 }) }),
  },
  database: {
    openDialog: object({ mode }),
    openRecent: object({ recentId, mode: optional(mode) }),
    createDialog: object({ table: optional(createTableInput) }),
    importRefusedDialog: object({ recentId }),
    close: byHandle,
    pause: byHandle,
    resume: byHandle,
    lastRefused: nothing,
    reopen: object({ handle, mode }),
    setEnvironment: object({ recentId, environment: nullable(environment) }),
    list: nothing,
    describe: byHandle,
    reveal: byHandle,
    recents: nothing,
    forgetRecent: object({ recentId }),
  },
  tables: {
    list: byHandle,
    describe: object({ handle, table: name }),
    create: on(createTableInput),
  },
  items: {
    get: on(
      object({
        TableName: name,
        Key: attributes,
        ConsistentRead: optional(flag),
        ProjectionExpression: expression,
        ExpressionAttributeNames: attributeNames,
        ReturnConsumedCapacity: capacity,
      }),
    ),
    put: on(
      object({
        ...conditionalWrite,
        Item: attributes,
        ReturnValues: optional(oneOf('NONE', 'ALL_OLD')),
      }),
    ),
    delete: on(
      object({
        ...conditionalWrite,
        Key: attributes,
        ReturnValues: optional(oneOf('NONE', 'ALL_OLD')),
      }),
    ),
    update: on(
      object({
        ...conditionalWrite,
        Key: attributes,
        UpdateExpression: expression,
        ReturnValues: optional(oneOf('NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW')),
      }),
    ),
    query: on(
      object({
        ...pageRead,
        KeyConditionExpression: expression,
        ScanIndexForward: optional(flag),
      }),
    ),
    scan: on(
      object({
        ...pageRead,
        Segment: optional(whole(0, 1_000_000)),
        TotalSegments: optional(whole(1, 1_000_000)),
      }),
    ),
  },
  browse: {
    open: object({ handle, source: browseSource }),
    rows: object({ browseId, first: row, count: rowCount }),
    refresh: byBrowse,
    stop: byBrowse,
    close: byBrowse,
  },
  statements: {
    plan: statement,
    start: startedStatement,
    rows: object({ statementId, first: row, count: rowCount }),
    row: object({ statementId, at: row }),
    cancel: byStatement,
    close: byStatement,
  },
  streams: {
    read: object({
      handle,
      table: name,
      from: optional(whole(0, Number.MAX_SAFE_INTEGER)),
      limit: whole(1, 1000),
    }),
  },
  valueFiles: {
    saveDialog: object({ name: text({ charsMax: 255 }), content: bytes }),
    openDialog: nothing,
  },
  documents: {
    recent: nothing,
    folder: nothing,
    folderDialog: nothing,
    openRecent: object({ documentId: brandedText<DocumentId>() }),
    openDialog: nothing,
    saveDialog: object({
      documentId: optional(brandedText<DocumentId>()),
      name: text({ charsMax: 512 }),
      text: text({ charsMax: 1_048_576 }),
    }),
  },
  transfers: {
    chooseImportFile: byHandle,
    survey: object({ handle, fileId, table: name, form: fileForm }),
    import: object({
      handle,
      fileId,
      table: name,
      form: fileForm,
      mapping: columnMapping,
      dryRun: flag,
    }),
    unfinished: byHandle,
    resume: object({ handle, transferId }),
    forget: object({ handle, transferId }),
    exportDialog: object({ handle, ...exportRequest }),
    checkExport: object({ handle, ...exportRequest }),
    cancel: object({ transferId }),
  },
  schema: {
    inspect: object({ handle, table: name }),
    update: on(updateTableInput),
    setTimeToLive: object({ handle, table: name, attribute: name, enabled: flag }),
    setStreamRetention: object({
      handle,
      table: name,
      retention: object({
        recordsMax: retentionLimit,
        bytesMax: retentionLimit,
        ageMsMax: retentionLimit,
      }),
    }),
    drop: object({ handle, table: name, confirmedName: name }),
    analyze: object(schemaRun),
    expiry: object(schemaRun),
    previewIndex: object({
      ...schemaRun,
      draft: object({ index: secondaryIndex, attributeDefinitions }),
    }),
    cancel: object({ handle, runId }),
    saveFileDialog: object({
      name: text({ charsMax: 255 }),
      text: text({ charsMax: 4 * 1_048_576 }),
    }),
    openFileDialog: nothing,
  },
  storage: storageTable,
  staging: {
    list: byHandle,
    stage: object({ handle, edits: list(edit, 10_000) }),
    discard: object({ handle, ids: stagedIds }),
    commit: object({ handle, ids: stagedIds }),
  },
  journal: {
    list: object({ handle, before: optional(journalNumber), limit: whole(1, 1000) }),
    changes: object({ handle, number: journalNumber }),
    stageInverse: object({ handle, number: journalNumber }),
  },
  activity: { list: nothing, clear: nothing },
}
