import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { KeystoneError } from '../base/errors.ts'
import { bindExpressions, type RequestExpressions } from './request.ts'

const values = new Map<string, AttributeValue>([
  [':s', 'a'],
  [':t', 'b'],
  [':n', 1],
  [':m', 5],
  [':b', new Uint8Array([1])],
  [':bool', true],
  [':null', null],
  [':l', [1]],
  [':map', new Map()],
  [':ss', { kind: 'SS', members: ['x'] }],
  [':type', 'S'],
  [':bad', 'X'],
])

/** Binds with exactly the placeholders of the text that are defined above. */
function messageOf(request: RequestExpressions): string | undefined {
  const text = Object.values(request)
    .filter((part) => typeof part === 'string')
    .join(' ')
  const used = new Map([...values].filter(([name]) => new RegExp(`${name}\\b`).test(text)))
  const names = new Map(
    [...text.matchAll(/#(?!undefined)\w+/g)].map(([name]) => [name, name.slice(1)]),
  )
  const withNames = names.size === 0 ? {} : { ExpressionAttributeNames: names }
  const withValues = used.size === 0 ? {} : { ExpressionAttributeValues: used }
  try {
    bindExpressions({ ...request, ...withNames, ...withValues }, [
      'UpdateExpression',
      'ConditionExpression',
      'KeyConditionExpression',
      'FilterExpression',
    ])
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
    expect(error.code).toBe('validation')
    return error.message
  }
  return undefined
}

describe('a condition expression', () => {
  const prefix = 'Invalid ConditionExpression: '
  const distinct =
    'The first operand must be distinct from the remaining operands for this operator or function; operator: '
  const type = 'Incorrect operand type for operator or function; operator or function: '
  const count = 'Incorrect number of operands for operator or function; operator or function: '
  const misused = 'The function is not allowed to be used this way in an expression; function: '
  test.each([
    ['', 'The expression can not be empty;'],
    [' \t\n', 'The expression can not be empty;'],
    ['!!', 'Syntax error; token: "!", near: "!!"'],
    ['INVALID SYNTAX', 'Syntax error; token: "SYNTAX", near: "INVALID SYNTAX"'],
    ['a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['a =', 'Syntax error; token: "<EOF>", near: "="'],
    ['a = :s AND', 'Syntax error; token: "<EOF>", near: "AND"'],
    ['a-b = :s', 'Syntax error; token: "-", near: "a-b"'],
    ['1a = :s', 'Syntax error; token: "1", near: "1a"'],
    ['a[b] = :s', 'Syntax error; token: "b", near: "[b]"'],
    ['a[:n] = :s', 'Syntax error; token: ":n", near: "[:n]"'],
    ['(a = :s', 'Syntax error; token: "<EOF>", near: ":s"'],
    ['a != :s', 'Syntax error; token: "!", near: "a !="'],
    ['a = :s b = :s', 'Syntax error; token: "b", near: ":s b ="'],
    ['a IN ()', 'Syntax error; token: ")", near: "()"'],
    ['a BETWEEN :s', 'Syntax error; token: "<EOF>", near: ":s"'],
    ['é = :s', 'Syntax error; token: "é", near: "é ="'],
    ['((a = :s))', 'The expression has redundant parentheses;'],
    ['((a)) = :s', 'The expression has redundant parentheses;'],
    ['((foo(a)))', 'The expression has redundant parentheses;'],
    ['foo(a)', 'Invalid function name; function: foo'],
    ['Begins_With(a, :s)', 'Invalid function name; function: Begins_With'],
    ['size(a)', `${misused}size`],
    ['(size(a))', `${misused}size`],
    ['attribute_exists(a) < :s', `${misused}attribute_exists`],
    ['contains(begins_with(a, :s), :s)', `${misused}begins_with`],
    ['status = :s', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['a.Name = :s', 'Attribute name is a reserved keyword; reserved keyword: Name'],
    [
      '#undefined = :s',
      'An expression attribute name used in the document path is not defined; attribute name: #undefined',
    ],
    [
      'a = :x',
      'An expression attribute value used in expression is not defined; attribute value: :x',
    ],
    ['begins_with(a)', `${count}begins_with, number of operands: 1`],
    ['attribute_exists(a, b)', `${count}attribute_exists, number of operands: 2`],
    ['attribute_exists()', `${count}attribute_exists, number of operands: 0`],
    ['size(a, b) = :n', `${count}size, number of operands: 2`],
    ['a = a', `${distinct}=, first operand: [a]`],
    ['a.b[1] <> #a.b[1]', `${distinct}<>, first operand: [a, b, [1]]`],
    ['contains(a, a)', `${distinct}contains, first operand: [a]`],
    ['begins_with(a, a)', `${distinct}begins_with, first operand: [a]`],
    ['a < :bool', `${type}<, operand type: BOOL`],
    [':null >= a', `${type}>=, operand type: NULL`],
    ['a BETWEEN :l AND :m', `${type}BETWEEN, operand type: L`],
    ['begins_with(a, :n)', `${type}begins_with, operand type: N`],
    ['begins_with(size(a), :s)', `${type}begins_with, operand type: N`],
    ['size(:n) = :m', `${type}size, operand type: N`],
    ['size(size(a)) = :m', `${type}size, operand type: N`],
    ['attribute_type(a, b)', `${type}attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}`],
    ['attribute_type(a, :n)', `${type}attribute_type, operand type: N`],
    [
      'attribute_type(a, :bad)',
      'Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'attribute_exists(:s)',
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'a BETWEEN :s AND :n',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      'a BETWEEN :m AND :n',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      `a IN (${Array.from({ length: 101 }, () => ':n').join(',')})`,
      'The IN operator is provided with too many operands; number of operands: 101',
    ],
    [
      `${'a'.repeat(4097)}`,
      'Expression size has exceeded the maximum allowed size; expression size: 4097',
    ],
    [
      Array.from({ length: 151 }, () => 'a = :n').join(' OR '),
      'The expression contains too many operators; operator count: 301',
    ],
  ])('%j is refused', (text, message) => {
    expect(messageOf({ ConditionExpression: text })).toBe(prefix + message)
  })

  test.each([
    'a = :s',
    '(a = :s)',
    '((a = :s) AND b = :t)',
    'NOT NOT a = :s',
    'not (a = :s or b <> :t) And c.d[0].e IN (:s, f, size(:s))',
    'size(a) = size(b)',
    '(a) = (:s)',
    'remove = :s',
    'a BETWEEN :n AND b AND c = :s',
    'attribute_type(a, :type) OR contains(:l, b) OR attribute_not_exists(#status.#a)',
    Array.from({ length: 150 }, () => 'a = :n').join(' OR '),
    '('.repeat(290) + 'a = :n' + ' OR b = :n)'.repeat(140) + ')'.repeat(150),
  ])('%j is accepted or has redundant parentheses only where it says so', (text) => {
    const message = messageOf({ ConditionExpression: text })
    const redundant = text.startsWith('((((')
    expect(message).toBe(
      redundant ? `${prefix}The expression has redundant parentheses;` : undefined,
    )
  })

  test('nesting to the limit of the text ends in one clear error', () => {
    expect(messageOf({ ConditionExpression: '('.repeat(4000) })).toBe(
      `${prefix}The expression has redundant parentheses;`,
    )
    expect(messageOf({ ConditionExpression: `${'NOT '.repeat(1000)}a = :s` })).toBe(
      `${prefix}The expression contains too many operators; operator count: 1001`,
    )
  })

  test('whole-expression checks come before those of a single condition', () => {
    expect(messageOf({ ConditionExpression: 'a < :bool OR foo(b)' })).toBe(
      `${prefix}Invalid function name; function: foo`,
    )
    expect(messageOf({ ConditionExpression: 'a = :undefined AND status = :s' })).toBe(
      `${prefix}Attribute name is a reserved keyword; reserved keyword: status`,
    )
  })
})

describe('an update expression', () => {
  const prefix = 'Invalid UpdateExpression: '
  const operand = 'Incorrect operand type for operator or function; operator: '
  test.each([
    ['', 'The expression can not be empty;'],
    ['INVALID SYNTAX', 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
    ['SET', 'Syntax error; token: "<EOF>", near: "SET"'],
    ['SET a = :n + :n + :n', 'Syntax error; token: "+", near: ":n + :n"'],
    ['SET a = :n,', 'Syntax error; token: "<EOF>", near: ","'],
    ['ADD a b', 'Syntax error; token: "b", near: "a b"'],
    ['SET a = :n REMOVE', 'Syntax error; token: "<EOF>", near: "REMOVE"'],
    ['SET status = :s', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['SET a = foo(a, :s)', 'Invalid function name; function: foo'],
    ['SET a = :s SET b = :s', 'The "SET" section can only be used once in an update expression;'],
    [
      'SET #undefined = :undefined',
      'An expression attribute name used in the document path is not defined; attribute name: #undefined',
    ],
    [
      'SET a = :undefined',
      'An expression attribute value used in expression is not defined; attribute value: :undefined',
    ],
    [
      'SET a = :s REMOVE a',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'SET a.b = :s, a.b.c = :s',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b, c]',
    ],
    [
      'SET a.b = :s, a[1] = :s',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ],
    ['ADD a :s', `${operand}ADD, operand type: STRING`],
    ['ADD a :l', `${operand}ADD, operand type: LIST`],
    ['ADD a :bool', `${operand}ADD, operand type: BOOLEAN`],
    ['DELETE a :n', `${operand}DELETE, operand type: NUMBER`],
    ['DELETE a :b', `${operand}DELETE, operand type: BINARY`],
    ['DELETE a :map', `${operand}DELETE, operand type: MAP`],
    [
      'SET a = if_not_exists(:s, :s)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = list_append(a, :s)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
    ],
    [
      'SET a = a + :s',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'SET a = list_append(a)',
      'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1',
    ],
    ['SET a = a + :s ADD b :s', `${operand}ADD, operand type: STRING`],
  ])('%j is refused', (text, message) => {
    expect(messageOf({ UpdateExpression: text })).toBe(prefix + message)
  })

  test.each([
    'SET a = :s, b.c[2] = if_not_exists(d, :n) + :m REMOVE e, f[0] ADD g :n, h :ss DELETE i :ss',
    'set a = (:n) remove b',
    'SET a = (b - :n)',
    'SET a = list_append(if_not_exists(a, :l), (:l))',
    'SET a[0] = :s, a[1] = :s',
  ])('%j is accepted', (text) => {
    expect(messageOf({ UpdateExpression: text })).toBeUndefined()
  })
})

describe('a projection expression', () => {
  const prefix = 'Invalid ProjectionExpression: '
  test.each([
    ['', 'The expression can not be empty;'],
    ['a,', 'Syntax error; token: "<EOF>", near: ","'],
    ['a b', 'Syntax error; token: "b", near: "a b"'],
    ['name', 'Attribute name is a reserved keyword; reserved keyword: name'],
    [
      'a.b, a.b.c',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b, c]',
    ],
    [
      'a.b, a[1]',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ],
  ])('%j is refused', (text, message) => {
    expect(messageOf({ ProjectionExpression: text })).toBe(prefix + message)
  })
})

describe('placeholders', () => {
  test('that nothing uses are refused, names before values', () => {
    const request = {
      ConditionExpression: 'a = :s OR c = #b',
      ExpressionAttributeNames: new Map([
        ['#b', 'b'],
        ['#x', 'x'],
        ['#y', 'y'],
      ]),
      ExpressionAttributeValues: new Map<string, AttributeValue>([
        [':s', 1],
        [':z', 1],
      ]),
    }
    expect(() => bindExpressions(request, ['ConditionExpression'])).toThrow(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x, #y}',
    )
    request.ExpressionAttributeNames.delete('#x')
    request.ExpressionAttributeNames.delete('#y')
    expect(() => bindExpressions(request, ['ConditionExpression'])).toThrow(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:z}',
    )
  })

  test('count as used in whatever expression they stand', () => {
    const bound = bindExpressions(
      {
        UpdateExpression: 'SET #a = :v',
        ConditionExpression: 'attribute_exists(#b)',
        ExpressionAttributeNames: new Map([
          ['#a', 'x.y'],
          ['#b', '__proto__'],
        ]),
        ExpressionAttributeValues: new Map([[':v', 1]]),
      },
      ['UpdateExpression', 'ConditionExpression'],
    )
    expect(bound.update).toEqual([
      { kind: 'set', path: ['x.y'], value: { kind: 'value', value: 1 } },
    ])
    expect(bound.condition).toEqual({ kind: 'exists', path: ['__proto__'] })
  })

  test.each<[string, RequestExpressions, string]>([
    [
      'names without expressions',
      { ExpressionAttributeNames: new Map([['#a', 'a']]) },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      'values without expressions',
      { ExpressionAttributeValues: new Map([[':a', 1]]) },
      'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
    ],
    [
      'no names',
      { ConditionExpression: 'a = b', ExpressionAttributeNames: new Map() },
      'ExpressionAttributeNames must not be empty',
    ],
    [
      'no values',
      { ConditionExpression: 'a = b', ExpressionAttributeValues: new Map() },
      'ExpressionAttributeValues must not be empty',
    ],
    [
      'a bad key',
      { ConditionExpression: 'a = b', ExpressionAttributeNames: new Map([['x', 'x']]) },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"',
    ],
  ])('%s: refused', (_, request, message) => {
    expect(() => bindExpressions(request, ['UpdateExpression', 'ConditionExpression'])).toThrow(
      message,
    )
  })
})
