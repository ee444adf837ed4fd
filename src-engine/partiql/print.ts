/** Statements back to text: parsing the text gives the same tree. */
import { unreachable } from '../base/assert.ts'
import { isNumberValue, type AttributeValue } from '../encoding/attribute-value.ts'
import { numberText } from '../encoding/decimal.ts'
import type {
  Expression,
  FromItem,
  Name,
  OrderKey,
  PathStep,
  ProjectedItem,
  Projection,
  Query,
  Statement,
  TableName,
  UpdateAction,
  UpdateStatement,
} from './ast.ts'
import { keywords } from './keywords.ts'

/** How tightly an expression binds; one that binds less than its place needs is put in parentheses. */
const binding = {
  or: 1,
  and: 2,
  not: 3,
  predicate: 4,
  concatenation: 5,
  sum: 6,
  product: 7,
  unary: 8,
  path: 9,
  primary: 10,
} as const

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'explain': {
      const inner = printStatement(statement.statement)
      return `EXPLAIN ${statement.analyze ? 'ANALYZE ' : ''}${inner}`
    }
    case 'query':
      return printQuery(statement.query)
    case 'exists':
      return `EXISTS(${printQuery(statement.query)})`
    case 'insert': {
      const word = statement.many ? '' : 'VALUE '
      const { value } = statement
      const text = value.kind === 'query' ? `(${printQuery(value.query)})` : printExpression(value)
      return `INSERT INTO ${printTable(statement.table)} ${word}${text}`
    }
    case 'update':
      return join([
        `UPDATE ${printTable(statement.table)}`,
        ...printActions(statement.actions),
        statement.where && `WHERE ${printExpression(statement.where)}`,
        printReturning(statement.returning),
      ])
    case 'delete':
      return join([
        `DELETE FROM ${printTable(statement.table)}`,
        statement.where && `WHERE ${printExpression(statement.where)}`,
        printReturning(statement.returning),
      ])
    default:
      return unreachable(statement)
  }
}

/** Neighbouring actions of one kind share their keyword. */
function printActions(actions: readonly UpdateAction[]): string[] {
  const clauses: string[] = []
  let last: UpdateAction['kind'] | undefined
  for (const action of actions) {
    const text =
      action.kind === 'set'
        ? `${printExpression(action.path)} = ${printExpression(action.value)}`
        : printExpression(action.path)
    if (action.kind === last) clauses.push(`${clauses.pop() ?? ''}, ${text}`)
    else clauses.push(`${action.kind.toUpperCase()} ${text}`)
    last = action.kind
  }
  return clauses
}

function printReturning(returning: UpdateStatement['returning']): string | undefined {
  return (
    returning && `RETURNING ${returning.which.toUpperCase()} ${returning.image.toUpperCase()} *`
  )
}

export function printQuery(query: Query): string {
  const tail = [
    query.orderBy.length > 0 && `ORDER BY ${query.orderBy.map(printOrderKey).join(', ')}`,
    query.limit && `LIMIT ${printExpression(query.limit)}`,
    query.offset && `OFFSET ${printExpression(query.offset)}`,
  ]
  if (query.kind === 'set') {
    const operator = `${query.operator.toUpperCase()}${query.all ? ' ALL' : ''}`
    return join([`(${printQuery(query.left)})`, operator, `(${printQuery(query.right)})`, ...tail])
  }
  const { groupBy } = query
  const keys = groupBy?.keys.map(
    ({ expression, alias }) =>
      printExpression(expression) + (alias ? ` AS ${printName(alias)}` : ''),
  )
  return join([
    printProjection(query.projection, query.distinct),
    query.from && `FROM ${printFrom(query.from)}`,
    query.where && `WHERE ${printExpression(query.where)}`,
    keys && `GROUP BY ${keys.join(', ')}`,
    groupBy?.groupAs && `GROUP AS ${printName(groupBy.groupAs)}`,
    query.having && `HAVING ${printExpression(query.having)}`,
    ...tail,
  ])
}

function printProjection(projection: Projection, distinct: boolean): string {
  const select = distinct ? 'SELECT DISTINCT' : 'SELECT'
  switch (projection.kind) {
    case 'star':
      return `${select} *`
    case 'items':
      return `${select} ${projection.items.map(printProjected).join(', ')}`
    case 'value':
      return `${select} VALUE ${printExpression(projection.expression)}`
    case 'pivot':
      return `PIVOT ${printExpression(projection.value)} AT ${printExpression(projection.name)}`
    default:
      return unreachable(projection)
  }
}

function printProjected({ expression, alias, spread }: ProjectedItem): string {
  // A number and its dot would read as one: roots are printed as those of paths.
  if (spread)
    return `${expression.kind === 'path' ? printExpression(expression) : printRoot(expression)}.*`
  return printExpression(expression) + (alias === undefined ? '' : ` AS ${printName(alias)}`)
}

function printOrderKey({ expression, descending, nulls }: OrderKey): string {
  const order = descending ? ' DESC' : ''
  return `${printExpression(expression)}${order}${nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`}`
}

function printFrom(item: FromItem): string {
  if (item.kind !== 'join') {
    return [
      item.kind === 'unpivot' ? 'UNPIVOT ' : '',
      atLeast(binding.path, item.expression),
      item.alias === undefined ? '' : ` AS ${printName(item.alias)}`,
      item.position === undefined ? '' : ` AT ${printName(item.position)}`,
    ].join('')
  }
  const left = printFrom(item.left)
  const right = item.right.kind === 'join' ? `(${printFrom(item.right)})` : printFrom(item.right)
  const on = item.on === undefined ? '' : ` ON ${printExpression(item.on)}`
  const word = item.type === 'cross' ? 'CROSS JOIN' : `${item.type.toUpperCase()} JOIN`
  return `${left} ${word} ${right}${on}`
}

export function printTable(table: TableName): string {
  return table.parts.map(printName).join('.')
}

export function printName({ name, quoted }: Pick<Name, 'name' | 'quoted'>): string {
  return quoted ? `"${name.replaceAll('"', '""')}"` : name
}

/** A name in double quotes only where it needs them. */
export function printIdentifier(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toUpperCase())
  return printName({ name, quoted: !plain })
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return printValue(expression.value)
    case 'missing':
      return 'MISSING'
    case 'parameter':
      return '?'
    case 'variable':
      return printName(expression)
    case 'path':
      return printRoot(expression.root) + expression.steps.map(printStep).join('')
    case 'list':
      return `[${expression.elements.map(printExpression).join(', ')}]`
    case 'bag':
      return `<<${expression.elements.map(printExpression).join(', ')}>>`
    case 'tuple': {
      const members = expression.members.map(
        ({ name, value }) => `${printExpression(name)}: ${printExpression(value)}`,
      )
      return `{${members.join(', ')}}`
    }
    case 'unary':
      return expression.operator === 'not'
        ? `NOT ${atLeast(binding.not, expression.operand)}`
        : // Parentheses keep `--` from starting a comment and a sign from joining a number.
          `${expression.operator}(${printExpression(expression.operand)})`
    case 'and':
      return expression.operands.map((operand) => atLeast(binding.not, operand)).join(' AND ')
    case 'or':
      return expression.operands.map((operand) => atLeast(binding.and, operand)).join(' OR ')
    case 'compare':
    case 'between':
    case 'in':
    case 'is':
    case 'like':
      return printPredicate(expression)
    case 'arithmetic': {
      const level = bindingOf(expression)
      return `${atLeast(level, expression.left)} ${expression.operator} ${atLeast(level + 1, expression.right)}`
    }
    case 'call':
      return printCall(expression)
    case 'case':
      return printCase(expression)
    case 'cast':
      return `CAST(${printExpression(expression.operand)} AS ${expression.type})`
    case 'query':
      return `(${printQuery(expression.query)})`
    case 'exists':
      return `EXISTS(${printQuery(expression.query)})`
    default:
      return unreachable(expression)
  }
}

type Predicate = Extract<Expression, { kind: 'compare' | 'between' | 'in' | 'is' | 'like' }>

function printPredicate(predicate: Predicate): string {
  const operand = (part: Expression): string => atLeast(binding.concatenation, part)
  if (predicate.kind === 'compare') {
    return `${operand(predicate.left)} ${predicate.operator} ${operand(predicate.right)}`
  }
  const left = operand(predicate.operand)
  const not = predicate.negated ? 'NOT ' : ''
  switch (predicate.kind) {
    case 'between':
      return `${left} ${not}BETWEEN ${operand(predicate.low)} AND ${operand(predicate.high)}`
    case 'in': {
      const { list } = predicate
      const elements = list.kind === 'list' ? list.elements.map(printExpression) : []
      // A list that starts with a parenthesis could be taken for a query in two pairs of them.
      const isPlain = elements.length > 0 && elements[0]?.startsWith('(') === false
      const text = isPlain ? `(${elements.join(', ')})` : operand(list)
      return `${left} ${not}IN ${text}`
    }
    case 'is':
      return `${left} IS ${not}${predicate.type}`
    case 'like': {
      const escape = predicate.escape === undefined ? '' : ` ESCAPE ${operand(predicate.escape)}`
      return `${left} ${not}LIKE ${operand(predicate.pattern)}${escape}`
    }
    default:
      return unreachable(predicate)
  }
}

function printCall(call: Extract<Expression, { kind: 'call' }>): string {
  const name = call.name.toUpperCase()
  if (call.star) return `${name}(*)`
  const operands = call.operands.map(printExpression).join(', ')
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${operands})`
}

function printCase(expression: Extract<Expression, { kind: 'case' }>): string {
  const parts = ['CASE']
  if (expression.operand !== undefined) parts.push(printExpression(expression.operand))
  for (const { when, result } of expression.branches) {
    parts.push(`WHEN ${printExpression(when)} THEN ${printExpression(result)}`)
  }
  if (expression.otherwise !== undefined)
    parts.push(`ELSE ${printExpression(expression.otherwise)}`)
  return [...parts, 'END'].join(' ')
}

function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'name':
      return `.${printName(step)}`
    case 'index':
      return `[${printExpression(step.index)}]`
    case 'wildcard':
      return step.of === 'tuple' ? '.*' : '[*]'
    default:
      return unreachable(step)
  }
}

function printRoot(root: Expression): string {
  const isSafe = root.kind === 'variable' || root.kind === 'parameter' || root.kind === 'call'
  return isSafe ? printExpression(root) : `(${printExpression(root)})`
}

function atLeast(level: number, expression: Expression): string {
  const text = printExpression(expression)
  return bindingOf(expression) < level ? `(${text})` : text
}

function bindingOf(expression: Expression): number {
  switch (expression.kind) {
    case 'or':
      return binding.or
    case 'and':
      return binding.and
    case 'unary':
      return expression.operator === 'not' ? binding.not : binding.unary
    case 'compare':
    case 'between':
    case 'in':
    case 'is':
    case 'like':
      return binding.predicate
    case 'arithmetic':
      if (expression.operator === '||') return binding.concatenation
      return expression.operator === '+' || expression.operator === '-'
        ? binding.sum
        : binding.product
    case 'path':
      return binding.path
    case 'literal':
      return isSignedNumber(expression.value) ? binding.unary : binding.primary
    default:
      return binding.primary
  }
}

function isSignedNumber(value: AttributeValue): boolean {
  return isNumberValue(value) && numberText(value).startsWith('-')
}

/** A value as a literal. B and VecF32, which have none, are shown as a list of their numbers. */
export function printValue(value: AttributeValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (isNumberValue(value)) return numberText(value)
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (value instanceof Map) {
    const members = [...value].map(([name, member]) => `${printValue(name)}: ${printValue(member)}`)
    return `{${members.join(', ')}}`
  }
  if (value instanceof Uint8Array || value instanceof Float32Array) return `[${value.join(', ')}]`
  switch (value.kind) {
    case 'SS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'NS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'BS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'Ts':
      return value.ms.toString()
    default:
      return unreachable(value)
  }
}

function join(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}
