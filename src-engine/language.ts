/**
 * The browser-safe door into the engine: exact numbers, values, and values as JSON. Compiles without Node and
 * without browser types (`tsconfig.language.json`).
 */
export {
  isNumberValue,
  typeName,
  type AttributeMap,
  type AttributeValue,
  type BinarySet,
  type Decimal,
  type Item,
  type NumberSet,
  type NumberValue,
  type StringSet,
  type Timestamp,
  type TypeName,
} from './encoding/attribute-value.ts'
export { isError, KeystoneError, type ErrorCode } from './base/errors.ts'
export { decodeBase64, encodeBase64 } from './encoding/base64.ts'
export {
  addNumbers,
  compareNumbers,
  looksLikeNumber,
  numberBytes,
  numberText,
  numberToDouble,
  numbersEqual,
  parseNumber,
} from './encoding/decimal.ts'
export {
  itemFromTagged,
  itemFromTaggedText,
  itemToTagged,
  itemToTaggedText,
  valueFromTagged,
  valueToTagged,
  valueToTaggedText,
  type JsonMode,
} from './encoding/dynamodb-json.ts'
export { compareScalars, mapsEqual, valuesEqual } from './encoding/equality.ts'
export { itemSize, valueSize } from './encoding/item-size.ts'
export {
  isPlainJsonExact,
  itemFromPlainText,
  itemToPlainText,
  valueFromPlainText,
  valueToPlainText,
} from './encoding/plain-json.ts'
export { compareText, isWellFormed, utf8Length } from './encoding/utf8.ts'
export { binarySet, compareBytes, numberSet, stringSet } from './encoding/value-set.ts'
export { componentText, vectorOf } from './encoding/vector.ts'
export { startsFormula } from './import/spreadsheet-formula.ts'
export { parseCondition, parseProjection, parseUpdate } from './expressions/parser.ts'
export { printCondition, printProjection, printUpdate } from './expressions/print.ts'
export { isReservedWord, reservedWords } from './expressions/reserved-words.ts'
export type { ExpressionKind } from './expressions/expression-error.ts'
export { completionAt, type Completion } from './partiql/complete.ts'
export type { Dialect } from './partiql/cursor.ts'
export { functionNames } from './partiql/functions.ts'
export { compileItemFilter, type ItemFilter } from './partiql/item-filter.ts'
export { keywords } from './partiql/keywords.ts'
export { isKeywordLike, tokenize, type Token, type TokenKind } from './partiql/lexer.ts'
export { parseStatement, type ParsedStatement } from './partiql/parser.ts'
export { formatStatement } from './partiql/format.ts'
export { printStatement } from './partiql/print-statement.ts'
export { printIdentifier, printValue } from './partiql/print-value.ts'
export { splitStatements, type StatementSpan } from './partiql/split-statements.ts'
export { positionOf, type Span } from './partiql/syntax-error.ts'
export type { Expression, Query, Statement } from './partiql/ast.ts'
