export { KeystoneError, type ErrorCode, type ErrorDetails } from './base/errors.ts'
export { typeName } from './encoding/attribute-value.ts'
export { isCanonicalNumber, numberText, parseNumber } from './encoding/decimal.ts'
export { itemFromTaggedText, itemToTaggedText } from './encoding/dynamodb-json.ts'
export { mapsEqual, valuesEqual } from './encoding/equality.ts'
export { itemSize, valueSize } from './encoding/item-size.ts'
export type { Dynamodb } from './api/dynamodb.ts'
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
export type {
  AttributeDefinition,
  CreateTableInput,
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  IndexDescription,
  KeyAttributeType,
  KeySchemaElement,
  Projection,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  SecondaryIndex,
  StreamSpecification,
  TableDescription,
  TransactWriteItem,
  TransactWriteItemsInput,
  UpdateItemInput,
  WriteItemOutput,
} from './api/types.ts'
