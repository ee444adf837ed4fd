/** Queries and expressions back to text: parsing the text gives the same tree. */
import { unreachable } from '../base/assert.ts'
import { isNumberValue, type AttributeValue } from '../encoding/attribute-value.ts'
import { numberText } from '../encoding/decimal.ts'
import type {
  Expression,
  FromItem,
  OrderKey,
  PathStep,
  ProjectedItem,
  Projection,
  Query,
} from './ast.ts'
import { printName, printValue } from './print-value.ts'

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

export function printQuery(query: Query): string {
  const tail = [
    query.orderBy.length > 0 && `ORDER BY ${query.orderBy.map(printOrderKey).join(', ')}`,
    query.limit && `LIMIT ${printExpression(query.limit)}`,
    query.offset && `OFFSET ${printExpression(query.offset)}`,
  ]
  if (query.kind === 'set') {
    const operator = `${query.operator.toUpperCase()}${query.all ? ' ALL' : ''}`
    return joinClauses([
      `(${printQuery(query.left)})`,
      operator,
      `(${printQuery(query.right)})`,
      ...tail,
    ])
  }
  const { groupBy } = query
  const keys = groupBy?.keys.map(
    ({ expression, alias }) =>
      printExpression(expression) + (alias ? ` AS ${printName(alias)}` : ''),
  )
  return joinClauses([
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
    case 'quantified':
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

type Predicate = Extract<
  Expression,
  { kind: 'compare' | 'quantified' | 'between' | 'in' | 'is' | 'like' }
>

/** Right of a comparison these words quantify; as functions they stand in parentheses there. */
const quantifiers: ReadonlySet<string> = new Set(['any', 'some', 'all'])

function printPredicate(predicate: Predicate): string {
  const operand = (part: Expression): string => atLeast(binding.concatenation, part)
  if (predicate.kind === 'compare') {
    const { right } = predicate
    const isQuantifier = right.kind === 'call' && quantifiers.has(right.name)
    const rightText = isQuantifier ? `(${printExpression(right)})` : operand(right)
    return `${operand(predicate.left)} ${predicate.operator} ${rightText}`
  }
  const left = operand(predicate.operand)
  if (predicate.kind === 'quantified') {
    const text = printExpression(predicate.list)
    const list = predicate.list.kind === 'query' ? text : `(${text})`
    return `${left} ${predicate.operator} ${predicate.quantifier.toUpperCase()} ${list}`
  }
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
    case 'quantified':
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

export function joinClauses(parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}
