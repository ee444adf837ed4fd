/**
 * Expressions of the extended dialect as closures over a row, by the PartiQL specification: NULL and MISSING spread,
 * a wrong type gives MISSING, logic is three-valued.
 */
import { unreachable } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { typeName } from '../encoding/attribute-value.ts'
import { negateNumber } from '../encoding/decimal.ts'
import { readStep } from '../expressions/path.ts'
import { aggregateNames } from './aggregates.ts'
import type { CallExpression, Expression, PathStep, Query } from './ast.ts'
import { castTo } from './cast.ts'
import { constantOf, setOf, type Parameters } from './constant.ts'
import { functionHint, presentTimeHint } from './function-hint.ts'
import { findFunction } from './functions.ts'
import { typeNames, typesNamed } from './lower.ts'
import { Membership } from './membership.ts'
import { printExpression } from './print.ts'
import type { Compiled, Row, Scope } from './scope.ts'
import { syntaxError } from './syntax-error.ts'
import {
  absent,
  both,
  calculate,
  compareWith,
  either,
  elementsOf,
  isNumber,
  likePattern,
  negation,
  type Value,
} from './values.ts'

export interface CompileContext {
  readonly parameters: Parameters
  readonly text: string
  /** A sub-query as a function from the row around it to its results, the first `enough` of them at least. */
  readonly subquery: (query: Query, scope: Scope, enough?: number) => (row: Row) => readonly Value[]
}

export function compileExpression(
  expression: Expression,
  scope: Scope,
  context: CompileContext,
): Compiled {
  return new Compiler(scope, context).compile(expression)
}

class Compiler {
  readonly #scope: Scope
  readonly #context: CompileContext

  constructor(scope: Scope, context: CompileContext) {
    this.#scope = scope
    this.#context = context
  }

  compile(expression: Expression): Compiled {
    const grouped = this.#groupedSlot(expression)
    if (grouped !== undefined) return (row) => row[grouped]
    switch (expression.kind) {
      case 'literal':
      case 'parameter':
      case 'list':
      case 'bag':
      case 'tuple':
        return this.#construct(expression)
      case 'missing':
        return () => undefined
      case 'variable':
        return this.#variable(expression)
      case 'path':
        return this.#path(expression)
      case 'unary':
        return this.#unary(expression)
      case 'and':
        return this.#fold(expression.operands, both)
      case 'or':
        return this.#fold(expression.operands, either)
      case 'compare': {
        const { operator } = expression
        const left = this.compile(expression.left)
        const right = this.compile(expression.right)
        return (row) => compareWith(operator, left(row), right(row))
      }
      case 'quantified':
        return this.#quantified(expression)
      case 'arithmetic': {
        const { operator } = expression
        const left = this.compile(expression.left)
        const right = this.compile(expression.right)
        return (row) => calculate(operator, left(row), right(row))
      }
      case 'between':
        return this.#between(expression)
      case 'in':
        return this.#in(expression)
      case 'is':
        return this.#is(expression)
      case 'like':
        return this.#like(expression)
      case 'call':
        return this.#call(expression)
      case 'case':
        return this.#case(expression)
      case 'cast': {
        const operand = this.compile(expression.operand)
        const { type } = expression
        return (row) => castTo(operand(row), type)
      }
      case 'query':
        return this.#scalarQuery(expression.query)
      case 'exists': {
        const run = this.#context.subquery(expression.query, this.#scope, 1)
        return (row) => run(row).length > 0
      }
      default:
        return unreachable(expression)
    }
  }

  #groupedSlot(expression: Expression): number | undefined {
    const { grouped } = this.#scope
    return grouped === undefined ? undefined : grouped.get(printExpression(expression))
  }

  #construct(expression: Expression): Compiled {
    if (expression.kind === 'bag') return this.#bag(expression.elements)
    const constant = constantOf(expression, this.#context.parameters)
    if (constant !== undefined) return () => constant
    if (expression.kind === 'parameter') throw this.#refused(expression, 'a parameter has no value')
    if (expression.kind === 'list') {
      const elements = expression.elements.map((element) => this.compile(element))
      return (row) => elements.map((element) => element(row) ?? null)
    }
    if (expression.kind !== 'tuple') return () => undefined
    const members = expression.members.map(({ name, value }) => ({
      name: this.compile(name),
      value: this.compile(value),
    }))
    return (row) => {
      const map = new Map<string, AttributeValue>()
      for (const { name, value } of members) {
        const memberName = name(row)
        const member = value(row)
        if (typeof memberName === 'string' && member !== undefined) map.set(memberName, member)
      }
      return map
    }
  }

  /** A set where the members make one, a list otherwise: bags may repeat and mix. */
  #bag(expressions: readonly Expression[]): Compiled {
    const elements = expressions.map((element) => this.compile(element))
    return (row) => {
      const members = elements
        .map((element) => element(row))
        .filter((member) => member !== undefined)
      try {
        return setOf(members)
      } catch {
        return members
      }
    }
  }

  #variable(variable: Extract<Expression, { kind: 'variable' }>): Compiled {
    const { name } = variable
    const scope = this.#scope
    const binding = scope.find(name)
    const isOwnTable = binding?.implicit === true && scope.sources.length === 1
    if (binding !== undefined && !(isOwnTable && scope.findOwn(name) !== undefined)) {
      if (scope.grouped !== undefined && scope.findOwn(name) !== undefined) {
        if (scope.sources.includes(binding.slot)) throw this.#notGrouped(variable)
      }
      const { slot } = binding
      return (row) => row[slot]
    }
    const source = this.#onlySource(variable)
    return (row) => attributeOf(row[source], name)
  }

  #path(path: Extract<Expression, { kind: 'path' }>): Compiled {
    const { root } = path
    const binding = root.kind === 'variable' ? this.#scope.find(root.name) : undefined
    let read: Compiled
    if (binding !== undefined && this.#groupedSlot(root) === undefined) {
      const { slot } = binding
      if (this.#scope.grouped !== undefined && this.#scope.sources.includes(slot)) {
        throw this.#notGrouped(path)
      }
      read = (row) => row[slot]
    } else {
      read = this.compile(root)
    }
    const wildcard = path.steps.findIndex(({ kind }) => kind === 'wildcard')
    if (wildcard >= 0) return this.#wildcards(read, path.steps)
    for (const step of path.steps) read = this.#step(read, step)
    return read
  }

  #step(read: Compiled, step: PathStep): Compiled {
    if (step.kind === 'name') {
      const { name } = step
      return (row) => attributeOf(read(row), name)
    }
    if (step.kind === 'wildcard') return read
    const index = this.compile(step.index)
    return (row) => {
      const value = read(row)
      const at = index(row)
      if (value === undefined || (typeof at !== 'number' && typeof at !== 'string'))
        return undefined
      if (value === null) return null
      const element = readStep(value, at)
      return element
    }
  }

  /** `a[*].b` and `a.*.b`: the list of what every element gives. */
  #wildcards(root: Compiled, steps: readonly PathStep[]): Compiled {
    const stages = steps.map((step) => ({ step, read: this.#step((row) => row[0], step) }))
    return (row) => {
      let values: Value[] = [root(row)]
      for (const { step, read } of stages) {
        values = values.flatMap((value) => {
          if (step.kind !== 'wildcard') return [read([value])]
          if (step.of === 'list') return [...(elementsOf(value) ?? [])]
          return value instanceof Map ? [...value.values()] : []
        })
      }
      return values.filter((value) => value !== undefined)
    }
  }

  #unary(expression: Extract<Expression, { kind: 'unary' }>): Compiled {
    const operand = this.compile(expression.operand)
    if (expression.operator === 'not') return (row) => negation(operand(row))
    const negative = expression.operator === '-'
    return (row) => {
      const value = operand(row)
      if (value === null) return null
      if (!isNumber(value)) return undefined
      return negative ? negateNumber(value) : value
    }
  }

  #fold(operands: readonly Expression[], join: (a: Value, b: Value) => Value): Compiled {
    const parts = operands.map((operand) => this.compile(operand))
    // An absorbing first operand decides alone: false for AND, true for OR.
    const absorbing = join(true, false)
    return (row) => {
      let result: Value = !absorbing
      for (const part of parts) {
        result = join(result, part(row))
        if (result === absorbing) return result
      }
      return result
    }
  }

  #between(expression: Extract<Expression, { kind: 'between' }>): Compiled {
    const operand = this.compile(expression.operand)
    const low = this.compile(expression.low)
    const high = this.compile(expression.high)
    const inRange: Compiled = (row) => {
      const value = operand(row)
      return both(compareWith('>=', value, low(row)), compareWith('<=', value, high(row)))
    }
    return expression.negated ? (row) => negation(inRange(row)) : inRange
  }

  #in(expression: Extract<Expression, { kind: 'in' }>): Compiled {
    const operand = this.compile(expression.operand)
    const elements = this.#elements(expression.list)
    const membership = new Membership()
    const isIn: Compiled = (row) => {
      const value = operand(row)
      const members = elements(row)
      if (value === undefined || members === undefined) return undefined
      if (value === null) return members.length === 0 ? false : null
      return membership.test(value, members)
    }
    return expression.negated ? (row) => negation(isIn(row)) : isIn
  }

  #quantified(expression: Extract<Expression, { kind: 'quantified' }>): Compiled {
    const { operator, quantifier } = expression
    const operand = this.compile(expression.operand)
    const elements = this.#elements(expression.list)
    const join = quantifier === 'all' ? both : either
    return (row) => {
      const value = operand(row)
      return elements(row)?.reduce<Value>(
        (held, element) => join(held, compareWith(operator, value, element)),
        quantifier === 'all',
      )
    }
  }

  /** The members of a collection, or the results of a sub-query. */
  #elements(list: Expression): (row: Row) => readonly Value[] | undefined {
    if (list.kind === 'query') return this.#columnQuery(list.query)
    const read = this.compile(list)
    return (row) => elementsOf(read(row))
  }

  #is(expression: Extract<Expression, { kind: 'is' }>): Compiled {
    const operand = this.compile(expression.operand)
    const { type, negated } = expression
    const types = typesNamed(type)
    if (types === undefined && type !== 'MISSING') {
      const hint = `The types are MISSING, ${typeNames.join(', ')}.`
      throw this.#refused(expression, `unknown type ${type}`, hint)
    }
    return (row) => {
      const value = operand(row)
      // The specification: MISSING is NULL, too.
      const holds =
        type === 'MISSING'
          ? value === undefined
          : value === undefined
            ? type === 'NULL'
            : types?.includes(typeName(value)) === true
      return holds !== negated
    }
  }

  #like(expression: Extract<Expression, { kind: 'like' }>): Compiled {
    const operand = this.compile(expression.operand)
    const pattern = this.compile(expression.pattern)
    const escape = expression.escape && this.compile(expression.escape)
    let last: { pattern: string; escape: string | undefined; test: RegExp } | undefined
    const matches: Compiled = (row) => {
      const value = operand(row)
      const patternText = pattern(row)
      const escapeText = escape?.(row)
      const nothing = absent(value, patternText)
      if (nothing !== false) return nothing
      if (typeof value !== 'string' || typeof patternText !== 'string') return undefined
      const escapeChar = typeof escapeText === 'string' ? escapeText : undefined
      if (last?.pattern !== patternText || last.escape !== escapeChar) {
        const test = likePattern(patternText, escapeChar)
        last = { pattern: patternText, escape: escapeChar, test }
      }
      return last.test.test(value)
    }
    return expression.negated ? (row) => negation(matches(row)) : matches
  }

  #call(call: CallExpression): Compiled {
    if (aggregateNames.has(call.name)) {
      throw this.#refused(
        call,
        `the aggregate ${call.name.toUpperCase()} cannot stand here`,
        'Aggregates stand in SELECT, HAVING and ORDER BY.',
      )
    }
    const found = findFunction(call.name)
    if (found === undefined || call.star || call.distinct) {
      const hint = found === undefined ? functionHint(call.name) : undefined
      const what = found === undefined ? 'there is no function' : 'no aggregate is'
      throw this.#refused(call, `${what} ${call.name.toUpperCase()}`, hint)
    }
    const { min, max, run, spreads } = found
    if (call.operands.length < min || call.operands.length > max) {
      const wanted = min === max ? `${min}` : `${min} to ${max}`
      const operands = max === 1 ? 'operand' : 'operands'
      throw this.#refused(
        call,
        `${call.name.toUpperCase()} takes ${wanted} ${operands}, not ${call.operands.length}`,
      )
    }
    const operands = call.operands.map((operand) => this.#operand(operand))
    if (spreads === false) return (row) => run(...operands.map((operand) => operand(row)))
    return (row) => {
      const values = operands.map((operand) => operand(row))
      const nothing = absent(...values)
      return nothing === false ? run(...values) : nothing
    }
  }

  /** A sub-query as an operand of a function is the collection it gives. */
  #operand(expression: Expression): Compiled {
    if (expression.kind !== 'query') return this.compile(expression)
    const run = this.#columnQuery(expression.query)
    return (row) => run(row).map((value) => value ?? null)
  }

  #case(expression: Extract<Expression, { kind: 'case' }>): Compiled {
    const operand = expression.operand && this.compile(expression.operand)
    const branches = expression.branches.map(({ when, result }) => ({
      when: this.compile(when),
      result: this.compile(result),
    }))
    const otherwise = expression.otherwise && this.compile(expression.otherwise)
    return (row) => {
      const value = operand?.(row)
      for (const { when, result } of branches) {
        const holds =
          operand === undefined ? when(row) === true : compareWith('=', value, when(row)) === true
        if (holds) return result(row)
      }
      return otherwise === undefined ? null : otherwise(row)
    }
  }

  /** A sub-query where one value is needed: its one row, its one column. */
  #scalarQuery(query: Query): Compiled {
    const run = this.#columnQuery(query)
    if (!isSqlSelect(query)) return (row) => run(row).map((value) => value ?? null)
    return (row) => {
      const results = run(row)
      if (results.length > 1) {
        throw new KeystoneError(
          'validation',
          `A sub-query gives ${results.length} rows where one value is needed. Add LIMIT 1 or an aggregate.`,
          {},
        )
      }
      return results.length === 0 ? null : results[0]
    }
  }

  /** The results of a sub-query; rows of one column become the values of that column. */
  #columnQuery(query: Query): (row: Row) => readonly Value[] {
    const run = this.#context.subquery(query, this.#scope)
    if (!isSqlSelect(query)) return run
    let last: { results: readonly Value[]; column: readonly Value[] } | undefined
    return (row) => {
      const results = run(row)
      if (last?.results !== results) last = { results, column: results.map(onlyColumn) }
      return last.column
    }
  }

  #onlySource(expression: Expression): number {
    let scope: Scope | undefined = this.#scope
    while (scope !== undefined && scope.sources.length === 0) scope = scope.parent
    const [source] = scope?.sources ?? []
    const text = printExpression(expression)
    if (scope === undefined || source === undefined) {
      const hint =
        presentTimeHint(text.toLowerCase()) ?? 'A name is an attribute of what stands after FROM.'
      throw this.#refused(expression, `there is no ${text} without FROM`, hint)
    }
    if (scope.grouped !== undefined) throw this.#notGrouped(expression)
    if (scope.sources.length > 1) {
      throw this.#refused(
        expression,
        `${text} could belong to several sources`,
        'Put the alias of its source and a point before it.',
      )
    }
    return source
  }

  #notGrouped(expression: Expression): Error {
    return this.#refused(
      expression,
      `${printExpression(expression)} is neither grouped by nor inside an aggregate`,
      'Add it to GROUP BY, or wrap it in MIN or MAX.',
    )
  }

  #refused(expression: Expression, what: string, hint?: string): Error {
    return syntaxError(this.#context.text, expression.at, { message: what, hint })
  }
}

/** `SELECT a FROM …`: rows that stand for their one value where a value is needed. */
function isSqlSelect(query: Query): boolean {
  if (query.kind === 'set') return isSqlSelect(query.left)
  const { projection } = query
  if (projection.kind !== 'items' || projection.items.length !== 1) return false
  return projection.items[0]?.spread === false
}

function attributeOf(value: Value, name: string): Value {
  if (value instanceof Map) return value.get(name)
  return value === null ? null : undefined
}

function onlyColumn(result: Value): Value {
  if (!(result instanceof Map) || result.size > 1) return result
  return [...result.values()][0]
}
