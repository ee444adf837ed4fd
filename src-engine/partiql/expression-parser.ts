/**
 * Expressions, from what binds loosest to what binds tightest:
 *
 *   OR · AND · NOT · = <> < <= > >= IN BETWEEN LIKE IS · || · + - · * / % · unary + - · . [ ] · primary
 */
import { isError, KeystoneError } from '../base/errors.ts'
import { parseNumber } from '../encoding/decimal.ts'
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Expression,
  PathStep,
  TupleMember,
} from './ast.ts'
import { parseCall, parseCase, parseCast, type OperandParsers } from './call-parser.ts'
import { parseList, spanOf, type Cursor } from './cursor.ts'
import type { Token } from './lexer.ts'
import { positionOf } from './syntax-error.ts'

const comparisons: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])

const arithmetic: readonly ReadonlyMap<string, ArithmeticOperator>[] = [
  new Map([['||', '||']]),
  new Map([
    ['+', '+'],
    ['-', '-'],
  ]),
  new Map([
    ['*', '*'],
    ['/', '/'],
    ['%', '%'],
  ]),
]

export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => chain(cursor, 'or', 'OR', parseAnd))
}

function parseAnd(cursor: Cursor): Expression {
  return chain(cursor, 'and', 'AND', parseNot)
}

function chain(
  cursor: Cursor,
  kind: 'and' | 'or',
  keyword: string,
  parse: (cursor: Cursor) => Expression,
): Expression {
  const first = parse(cursor)
  if (!cursor.isKeyword(keyword)) return first
  const operands = [first]
  while (cursor.takeKeyword(keyword)) operands.push(parse(cursor))
  return { kind, operands, at: spanOf(first.at, operands.at(-1)?.at) }
}

function parseNot(cursor: Cursor): Expression {
  const start = cursor.token
  if (!cursor.takeKeyword('NOT')) return parsePredicate(cursor)
  const operand = cursor.nested(() => parseNot(cursor))
  return { kind: 'unary', operator: 'not', operand, at: spanOf(start, operand.at) }
}

function parsePredicate(cursor: Cursor): Expression {
  let left = parseArithmetic(cursor, 0)
  for (let length = 0; ; length++) {
    cursor.checkChain(length)
    const next = parsePredicateRest(cursor, left)
    if (next === undefined) return left
    left = next
  }
}

function parsePredicateRest(cursor: Cursor, left: Expression): Expression | undefined {
  const token = cursor.token
  const operator = token.kind === 'symbol' ? comparisons.get(token.text) : undefined
  if (operator !== undefined) {
    cursor.next()
    const quantifier = takeQuantifier(cursor)
    if (quantifier !== undefined) {
      const list = parseParenthesised(cursor, cursor.token)
      const at = spanOf(left.at, list.at)
      return { kind: 'quantified', operator, quantifier, operand: left, list, at }
    }
    const right = parseArithmetic(cursor, 0)
    return { kind: 'compare', operator, left, right, at: spanOf(left.at, right.at) }
  }
  if (cursor.takeKeyword('IS')) return parseIs(cursor, left)
  const follower = cursor.peek(1)
  const negated = cursor.isKeyword('NOT') && ['IN', 'BETWEEN', 'LIKE'].includes(follower.value)
  if (negated) cursor.next()
  if (cursor.takeKeyword('IN')) return parseIn(cursor, left, negated)
  if (cursor.takeKeyword('BETWEEN')) {
    const low = parseArithmetic(cursor, 0)
    cursor.expectKeyword('AND')
    const high = parseArithmetic(cursor, 0)
    return { kind: 'between', operand: left, low, high, negated, at: spanOf(left.at, high.at) }
  }
  if (cursor.takeKeyword('LIKE')) {
    const pattern = parseArithmetic(cursor, 0)
    const escape = cursor.takeKeyword('ESCAPE') ? parseArithmetic(cursor, 0) : undefined
    const at = spanOf(left.at, (escape ?? pattern).at)
    return { kind: 'like', operand: left, pattern, escape, negated, at }
  }
  return undefined
}

/** Right of a comparison ANY, SOME and ALL are no aggregates. */
function takeQuantifier(cursor: Cursor): 'any' | 'all' | undefined {
  if (cursor.dialect === 'dynamodb' || cursor.peek(1).text !== '(') return undefined
  if (cursor.takeKeyword('ALL')) return 'all'
  return cursor.takeKeyword('ANY') || cursor.takeWord('SOME') ? 'any' : undefined
}

function parseIs(cursor: Cursor, operand: Expression): Expression {
  const negated = cursor.takeKeyword('NOT')
  const token = cursor.token
  if (token.kind !== 'keyword' && token.kind !== 'ident') {
    throw cursor.unexpected(['MISSING', 'NULL', 'the name of a type'])
  }
  cursor.next()
  const type = token.text.toUpperCase()
  return { kind: 'is', operand, type, negated, at: spanOf(operand.at, token) }
}

function parseIn(cursor: Cursor, operand: Expression, negated: boolean): Expression {
  const start = cursor.token
  let ahead = 0
  while (cursor.peek(ahead).text === '(') ahead++
  const { kind, value } = cursor.peek(ahead)
  const isQuery = kind === 'keyword' && (value === 'SELECT' || value === 'PIVOT')
  if (!cursor.isSymbol('(') || isQuery) {
    const list = parseArithmetic(cursor, 0)
    return { kind: 'in', operand, list, negated, at: spanOf(operand.at, list.at) }
  }
  cursor.next()
  const elements = parseList(cursor, parseExpression)
  const end = cursor.token
  cursor.expectSymbol(')', [','])
  const list: Expression = { kind: 'list', elements, at: spanOf(start, end) }
  return { kind: 'in', operand, list, negated, at: spanOf(operand.at, end) }
}

const operandParsers: OperandParsers = {
  expression: parseExpression,
  withoutPredicate: (cursor) => parseArithmetic(cursor, 0),
}

function parseArithmetic(cursor: Cursor, level: number): Expression {
  const operators = arithmetic[level]
  if (operators === undefined) return parseUnary(cursor)
  let left = parseArithmetic(cursor, level + 1)
  for (let length = 0; ; length++) {
    cursor.checkChain(length)
    const token = cursor.token
    const operator = token.kind === 'symbol' ? operators.get(token.text) : undefined
    if (operator === undefined) return left
    cursor.next()
    const right = parseArithmetic(cursor, level + 1)
    left = { kind: 'arithmetic', operator, left, right, at: spanOf(left.at, right.at) }
  }
}

function parseUnary(cursor: Cursor): Expression {
  const start = cursor.token
  const isSign = start.kind === 'symbol' && (start.text === '-' || start.text === '+')
  if (!isSign) return parsePath(cursor)
  cursor.next()
  if (cursor.token.kind === 'number') {
    const token = cursor.next()
    const value = numberOf(start.text + token.text)
    return { kind: 'literal', value, at: spanOf(start, token) }
  }
  const operand = cursor.nested(() => parseUnary(cursor))
  const operator = start.text === '-' ? '-' : '+'
  return { kind: 'unary', operator, operand, at: spanOf(start, operand.at) }
}

/** DynamoDB words a number out of range with where it stands. */
function numberOf(text: string): ReturnType<typeof parseNumber> {
  try {
    return parseNumber(text)
  } catch (error) {
    if (isError(error, 'validation')) error.message += ' under root'
    throw error
  }
}

/** A path, for the places where nothing else can stand. */
export function parsePath(cursor: Cursor): Expression {
  const root = parsePrimary(cursor)
  const steps: PathStep[] = []
  for (;;) {
    const start = cursor.token
    if (cursor.takeSymbol('.')) {
      if (cursor.isSymbol('*')) {
        steps.push({ kind: 'wildcard', of: 'tuple', at: spanOf(start, cursor.next()) })
      } else {
        steps.push({ kind: 'name', ...cursor.stepName() })
      }
    } else if (cursor.takeSymbol('[')) {
      steps.push(parseIndex(cursor, start))
    } else if (steps.length === 0) {
      return root
    } else {
      return { kind: 'path', root, steps, at: spanOf(root.at, steps.at(-1)?.at) }
    }
  }
}

function parseIndex(cursor: Cursor, start: Token): PathStep {
  if (cursor.takeSymbol('*')) {
    const end = cursor.token
    cursor.expectSymbol(']')
    return { kind: 'wildcard', of: 'list', at: spanOf(start, end) }
  }
  const index = parseExpression(cursor)
  const end = cursor.token
  cursor.expectSymbol(']')
  return { kind: 'index', index, at: spanOf(start, end) }
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.token
  switch (token.kind) {
    case 'number':
      cursor.next()
      return { kind: 'literal', value: numberOf(token.text), at: spanOf(token) }
    case 'string':
      cursor.next()
      return { kind: 'literal', value: token.value, at: spanOf(token) }
    case 'parameter':
      cursor.next()
      return { kind: 'parameter', index: cursor.nextParameter(), at: spanOf(token) }
    case 'quoted':
      return { kind: 'variable', ...cursor.name('a name') }
    case 'ident':
      if (cursor.peek(1).text !== '(') return { kind: 'variable', ...cursor.name('a name') }
      return cursor.isWord('CAN_CAST') && cursor.dialect === 'extended'
        ? parseCanCast(cursor)
        : parseCall(cursor, operandParsers)
    case 'keyword':
      return parseKeyword(cursor, token)
    case 'symbol':
      return parseConstructor(cursor, token)
    default:
      throw cursor.unexpected(['a value, a name or an expression'])
  }
}

/** `CAN_CAST(x AS type)`: whether `CAST` gives a value. */
function parseCanCast(cursor: Cursor): Expression {
  const operand = parseCast(cursor, operandParsers)
  return { kind: 'is', operand, type: 'MISSING', negated: true, at: operand.at }
}

function parseKeyword(cursor: Cursor, token: Token): Expression {
  const literal = (value: boolean | null): Expression => {
    cursor.next()
    return { kind: 'literal', value, at: spanOf(token) }
  }
  switch (token.value) {
    case 'TRUE':
      return literal(true)
    case 'FALSE':
      return literal(false)
    case 'NULL':
      return literal(null)
    case 'MISSING':
      cursor.next()
      return { kind: 'missing', at: spanOf(token) }
    case 'CASE':
      return parseCase(cursor, operandParsers)
    case 'CAST':
      return parseCast(cursor, operandParsers)
    case 'EXISTS': {
      refuseExistsOfPath(cursor)
      cursor.next()
      cursor.expectSymbol('(')
      const query = cursor.nested(() => cursor.parseQuery(cursor))
      const end = cursor.token
      cursor.expectSymbol(')')
      return { kind: 'exists', query, at: spanOf(token, end) }
    }
    default:
      // LEFT('abc', 1) and the like: a keyword followed at once by a parenthesis is a function.
      if (functionKeywords.has(token.value) && cursor.peek(1).text === '(')
        return parseCall(cursor, operandParsers)
      throw cursor.unexpected(['a value, a name or an expression'])
  }
}

/** `EXISTS(path)`, which people take for `attribute_exists(path)`. */
function refuseExistsOfPath(cursor: Cursor): void {
  const [open, inner] = [cursor.peek(1), cursor.peek(2)]
  if (open.text !== '(' || (inner.kind !== 'ident' && inner.kind !== 'quoted')) return
  const { start, text } = cursor.token
  const { line, column } = positionOf(cursor.source, start)
  const place = `${line}:${column}:${text.length}`
  if (cursor.dialect === 'dynamodb') {
    const message = `Unrecognized function: ${text.toLowerCase()} at ${place}`
    throw new KeystoneError('validation', message, {})
  }
  throw cursor.fail(inner, {
    found: inner.text,
    expected: ['SELECT'],
    hint: 'For an attribute write attribute_exists(path), or path IS NOT MISSING.',
  })
}

const functionKeywords: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'ANY', 'ALL'])

function parseConstructor(cursor: Cursor, token: Token): Expression {
  const collection = (kind: 'list' | 'bag', close: string): Expression => {
    cursor.next()
    const elements = cursor.isSymbol(close) ? [] : parseList(cursor, parseExpression)
    const end = cursor.token
    cursor.expectSymbol(close, [','])
    return { kind, elements, at: spanOf(token, end) }
  }
  switch (token.text) {
    case '[':
      return collection('list', ']')
    case '<<':
      return collection('bag', '>>')
    case '{':
      return parseTuple(cursor)
    case '(':
      return parseParenthesised(cursor, token)
    default:
      throw cursor.unexpected(['a value, a name or an expression'])
  }
}

/** What makes `((SELECT …) UNION (SELECT …))` of a query in parentheses. */
const queryFollowers = ['UNION', 'EXCEPT', 'INTERSECT', 'ORDER', 'LIMIT', 'OFFSET']

function parseParenthesised(cursor: Cursor, start: Token): Expression {
  cursor.next()
  if (cursor.isKeyword('SELECT') || cursor.isKeyword('PIVOT')) {
    const query = cursor.nested(() => cursor.parseQuery(cursor))
    const end = cursor.token
    cursor.expectSymbol(')')
    return { kind: 'query', query, at: spanOf(start, end) }
  }
  const elements = parseList(cursor, parseExpression)
  const [first] = elements
  if (first?.kind === 'query' && queryFollowers.some((word) => cursor.isKeyword(word))) {
    const query = cursor.parseQuery(cursor, first.query)
    const end = cursor.token
    cursor.expectSymbol(')')
    return { kind: 'query', query, at: spanOf(start, end) }
  }
  const end = cursor.token
  cursor.expectSymbol(')')
  const [only] = elements
  if (only !== undefined && elements.length === 1) return only
  return { kind: 'list', elements, at: spanOf(start, end) }
}

function parseTuple(cursor: Cursor): Expression {
  const start = cursor.next()
  const members = cursor.isSymbol('}') ? [] : parseList(cursor, parseMember)
  const end = cursor.token
  cursor.expectSymbol('}', [','])
  return { kind: 'tuple', members, at: spanOf(start, end) }
}

function parseMember(cursor: Cursor): TupleMember {
  const token = cursor.token
  if (token.kind === 'quoted' || token.kind === 'ident') {
    throw cursor.fail(token, {
      message: `the attribute name ${token.text} must be a string`,
      hint: `Write it in single quotes: '${token.value}'.`,
    })
  }
  const name = parseExpression(cursor)
  cursor.expectSymbol(':')
  return { name, value: parseExpression(cursor) }
}
