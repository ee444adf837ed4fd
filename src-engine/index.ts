export { isError, KeystoneError, type ErrorCode, type ErrorDetails } from './base/errors.ts'
export { isNumberValue, typeName } from './encoding/attribute-value.ts'
export {
  compareNumbers,
  isCanonicalNumber,
  looksLikeNumber,
  numberText,
  numberToDouble,
  parseNumber,
} from './encoding/decimal.ts'
export { itemFromTaggedText, itemToTaggedText } from './encoding/dynamodb-json.ts'
export { mapsEqual, valuesEqual } from './encoding/equality.ts'
export { valueToPlainText } from './encoding/plain-json.ts'
export { printIdentifier, printValue } from './partiql/print-value.ts'
export { itemSize, valueSize } from './encoding/item-size.ts'
export { binarySet, numberSet, stringSet } from './encoding/value-set.ts'
export type {
  AttributeMap,
  AttributeValue,
  BinarySet,
  Decimal,
  Item,
  NumberSet,
  NumberValue,
  StringSet,
  Timestamp,
  TypeName,
} from './encoding/attribute-value.ts'
export { marshall, NumberText, unmarshall, type PlainValue } from './encoding/marshall.ts'
export { exceptionOf, type DynamodbException } from './api/exceptions.ts'
export {
  Database,
  type BatchWrite,
  type DatabaseHealth,
  type DatabaseStatistics,
  type ItemPage,
} from './api/database.ts'
export type { MeasuredRead, ReadSnapshot, ReadWork } from './api/read-snapshot.ts'
export type { StreamRetention } from './api/table-input.ts'
export type {
  Backfill,
  IndexUsageOf,
  TableBacklog,
  StreamInspection,
  TableInspection,
} from './api/table-inspection.ts'
export { tableNameOf, type DatabaseEvent, type DatabaseOptions } from './api/open-engine.ts'
export { lockHolder, type LockHolder } from './api/lock-holder.ts'
export { Condition } from './api/simple/condition.ts'
export { ItemBuilder } from './api/simple/item-builder.ts'
export type { Key, KeyPart, PlainItem, ReadItem } from './api/simple/key.ts'
export { Query } from './api/simple/query.ts'
export { Scan } from './api/simple/scan.ts'
export { StreamEventType, type StreamRecord } from './api/simple/stream-record.ts'
export type { StreamPage, StreamPageRequest } from './api/stream-page.ts'
export {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  StreamConfig,
  StreamViewType,
  TableSchema,
} from './api/simple/table-schema.ts'
export { TransactWriteRequest } from './api/simple/transact-write-request.ts'
export { Update } from './api/simple/update.ts'
export { Value } from './api/simple/value.ts'
export type {
  PreparedStatement,
  StatementPage,
  StatementStatistics,
} from './partiql/prepared-statement.ts'
export type { ComputingWork, Explanation, PlanStep } from './partiql/explain.ts'
export type { StepWork } from './partiql/step-work.ts'
export type { Advice } from './partiql/scan-advice.ts'
export type { AroundBatch, BulkBatch } from './partiql/prepare-write.ts'
export type { StatementOptions } from './partiql/statement.ts'
export type { Dynamodb } from './api/dynamodb.ts'
export type {
  LogFile,
  LogRecord,
  RecordWindow,
  Storage,
  StoredFile,
  StoredRecord,
} from './api/storage.ts'
export type { DescribedKey, DescribedKeyKind } from './api/storage-key.ts'
export { repairDatabase, type RepairOptions } from './api/repair.ts'
export type { RepairProgress } from './storage/repair.ts'
export type { RepairReport } from './storage/repair-report.ts'
export type { RecoveryRehearsal } from './storage/recovery-rehearsal.ts'
export type { DumpedBlock, FilterMeasurement } from './storage/dump-sst.ts'
export type { FlushReason } from './storage/events.ts'
export type { BackgroundEvent } from './api/background.ts'
export type { Location } from './api/table-description.ts'
export type { BackupReport } from './storage/backup.ts'
export type { StoreEvent } from './storage/events.ts'
export type { DurabilityMode, StoreOptions } from './storage/options.ts'
export type { SstMeta } from './storage/file-set.ts'
export type { StoreStatistics } from './storage/statistics.ts'
export type { WalStructure } from './storage/open-parts.ts'
export type { StoreStructure, StripeStructure } from './storage/structure.ts'
export type { VerifyProblem, VerifyProgress, VerifyReport } from './storage/verify.ts'
export type { FoundKeyVersion } from './storage/versions-of.ts'
export type { Vfs } from './vfs/vfs.ts'
export { MemoryVfs } from './vfs/memory-vfs.ts'
export { NodeVfs } from './vfs/node-vfs.ts'
export type { Environment } from './base/environment.ts'
export type * from './api/types.ts'
export {
  csvColumns,
  readCsvItems,
  writeCsvItems,
  type CsvItemsOptions,
} from './import/csv-items.ts'
export type { ImportedRow } from './import/imported-row.ts'
export { readJsonItems, writeJsonLines, type JsonItemsOptions } from './import/json-items.ts'
export { importLegacyDatabase, type LegacyImportReport } from './import/legacy/import-legacy.ts'
