/** Expressions that begin with a word and a parenthesis, or with CASE. */
import type { Expression } from './ast.ts'
import { parseList, spanOf, type Cursor } from './cursor.ts'
import { dateParts } from './dates.ts'
import { typeNames, typesNamed } from './lower.ts'

type ParseOperand = (cursor: Cursor) => Expression

/** How the expressions inside are read. */
export interface OperandParsers {
  readonly expression: ParseOperand
  /** Ends before a comparison, IN, BETWEEN, LIKE or IS. */
  readonly withoutPredicate: ParseOperand
}

export function parseCall(cursor: Cursor, operand: OperandParsers): Expression {
  const start = cursor.next()
  cursor.next()
  const name = start.text.toLowerCase()
  if (cursor.takeSymbol('*')) {
    const end = cursor.token
    cursor.expectSymbol(')')
    return { kind: 'call', name, operands: [], distinct: false, star: true, at: spanOf(start, end) }
  }
  const distinct = cursor.takeKeyword('DISTINCT')
  const operands = cursor.isSymbol(')') ? [] : parseOperands(cursor, name, operand)
  const end = cursor.token
  cursor.expectSymbol(')', [','])
  return { kind: 'call', name, operands, distinct, star: false, at: spanOf(start, end) }
}

/** Some functions of SQL have words between their operands. */
function parseOperands(
  cursor: Cursor,
  name: string,
  { expression, withoutPredicate }: OperandParsers,
): Expression[] {
  switch (name) {
    case 'trim':
      return parseTrim(cursor, expression)
    case 'extract': {
      const part = parseDatePart(cursor) ?? expression(cursor)
      if (!cursor.takeKeyword('FROM')) cursor.expectSymbol(',', ['FROM'])
      return [part, expression(cursor)]
    }
    case 'date_add':
    case 'date_diff': {
      const part = parseDatePart(cursor) ?? expression(cursor)
      if (!cursor.isSymbol(',')) return [part]
      cursor.next()
      return [part, ...parseList(cursor, expression)]
    }
    case 'overlay': {
      const operands = [expression(cursor)]
      if (!cursor.takeWord('PLACING')) cursor.expectSymbol(',', ['PLACING'])
      operands.push(expression(cursor))
      while (cursor.takeSymbol(',') || cursor.takeKeyword('FROM') || cursor.takeWord('FOR')) {
        operands.push(expression(cursor))
      }
      return operands
    }
    case 'substring': {
      const operands = [expression(cursor)]
      // Without FROM it is from the first.
      if (cursor.isWord('FOR')) operands.push(one(cursor))
      while (cursor.takeSymbol(',') || cursor.takeKeyword('FROM') || cursor.takeWord('FOR')) {
        operands.push(expression(cursor))
      }
      return operands
    }
    case 'position': {
      // The operand of IN is read up to IN, which would otherwise take it for a predicate.
      const sought = withoutPredicate(cursor)
      if (!cursor.takeKeyword('IN')) cursor.expectSymbol(',')
      return [sought, expression(cursor)]
    }
    default:
      return parseList(cursor, expression)
  }
}

/** A part of a date, written as a word or a string: DATE_ADD(day, 1, d). Undefined: it is computed. */
function parseDatePart(cursor: Cursor): Expression | undefined {
  const { token } = cursor
  const isWord = token.kind === 'ident' && [',', 'FROM'].includes(cursor.peek(1).text.toUpperCase())
  if (!isWord && token.kind !== 'string') return undefined
  const value = token.value.toLowerCase()
  if (!dateParts.includes(value)) {
    throw cursor.fail(token, {
      message: `${token.text} is no part of a date`,
      hint: `The parts are ${dateParts.join(', ')}.`,
    })
  }
  cursor.next()
  return { kind: 'literal', value, at: spanOf(token) }
}

function one(cursor: Cursor): Expression {
  return { kind: 'literal', value: 1, at: spanOf(cursor.token) }
}

/** TRIM([[LEADING | TRAILING | BOTH] [characters] FROM] text): operands text, side, characters. */
function parseTrim(cursor: Cursor, expression: ParseOperand): Expression[] {
  const start = cursor.token
  const side = ['LEADING', 'TRAILING', 'BOTH'].find(
    (word) => cursor.isWord(word) && cursor.peek(1).text !== ')' && cursor.peek(1).text !== ',',
  )
  if (side !== undefined) cursor.next()
  const sideOperand: Expression = {
    kind: 'literal',
    value: (side ?? 'BOTH').toLowerCase(),
    at: spanOf(start),
  }
  if (side !== undefined && cursor.takeKeyword('FROM')) {
    return [expression(cursor), sideOperand]
  }
  const first = expression(cursor)
  if (side !== undefined && !cursor.isKeyword('FROM')) throw cursor.unexpected(['FROM'])
  if (cursor.takeKeyword('FROM')) return [expression(cursor), sideOperand, first]
  const rest: Expression[] = []
  while (cursor.takeSymbol(',')) rest.push(expression(cursor))
  return [first, ...rest]
}

export function parseCase(cursor: Cursor, { expression }: OperandParsers): Expression {
  const start = cursor.next()
  const operand = cursor.isKeyword('WHEN') ? undefined : expression(cursor)
  const branches: { when: Expression; result: Expression }[] = []
  do {
    cursor.expectKeyword('WHEN')
    const when = expression(cursor)
    cursor.expectKeyword('THEN')
    branches.push({ when, result: expression(cursor) })
  } while (cursor.isKeyword('WHEN'))
  const otherwise = cursor.takeKeyword('ELSE') ? expression(cursor) : undefined
  const end = cursor.token
  if (!cursor.takeKeyword('END')) throw cursor.unexpected(['WHEN', 'ELSE', 'END'])
  return { kind: 'case', operand, branches, otherwise, at: spanOf(start, end) }
}

export function parseCast(cursor: Cursor, { expression }: OperandParsers): Expression {
  const start = cursor.next()
  cursor.expectSymbol('(')
  const operand = expression(cursor)
  cursor.expectKeyword('AS')
  const token = cursor.token
  if (token.kind !== 'ident' && token.kind !== 'keyword') {
    throw cursor.unexpected(['the name of a type'])
  }
  const type = token.text.toUpperCase()
  if (typesNamed(type) === undefined || type === 'NULL') {
    const hint = `The types are ${typeNames.join(', ')}.`
    throw cursor.fail(token, { message: `unknown type ${type}`, hint })
  }
  cursor.next()
  if (cursor.isSymbol('(')) {
    throw cursor.fail(cursor.token, {
      message: `${type} takes no length or precision here`,
      hint: 'For so many digits write ROUND(x, digits), for so many characters LEFT(x, count).',
    })
  }
  const end = cursor.token
  cursor.expectSymbol(')')
  return { kind: 'cast', operand, type, at: spanOf(start, end) }
}
