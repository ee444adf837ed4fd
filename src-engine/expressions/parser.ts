/**
 * Recursive descent over the grammars of condition (filter, key condition), projection and update expressions.
 *
 *   condition = and { OR and }       and = not { AND not }       not = NOT not | predicate
 *   predicate = operand [ comparator operand | BETWEEN operand AND operand | IN "(" operand { "," operand } ")" ]
 *   operand   = path | value | name "(" [ operand { "," operand } ] ")" | "(" operand or condition ")"
 *   update    = { SET path "=" term {"," …} | REMOVE path {"," …} | ADD path value {"," …} | DELETE path value {"," …} }
 *   term      = operand [ ("+" | "-") operand ] | "(" term ")"
 *
 * Only syntax is judged here, and redundant parentheses, which leave no trace in the tree; all else is for `bind-*.ts`.
 */
import { dynamodbLimits } from '../base/limits.ts'
import { utf8Length } from '../encoding/utf8.ts'
import type {
  Comparator,
  WrittenAssignment,
  WrittenCall,
  WrittenClause,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
  WrittenProjection,
  WrittenTerm,
  WrittenUpdate,
  WrittenValue,
} from './ast.ts'
import { invalidExpression, type ExpressionKind } from './expression-error.ts'
import { tokenize, type Token } from './lexer.ts'

/** Beyond it an expression has redundant parentheses or more operators than allowed. */
const depthMax = 2 * dynamodbLimits.expressionOperatorsMax + 2
/** An index that no list reaches; larger ones are kept as it, so that arithmetic on them stays exact. */
const indexMax = 2 ** 31 - 1

const comparators = new Map<string, Comparator>([
  ['=', '='],
  ['<>', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])

const conditionKeywords: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN'])
const keywordsOf: { readonly [kind in ExpressionKind]: ReadonlySet<string> } = {
  ConditionExpression: conditionKeywords,
  FilterExpression: conditionKeywords,
  KeyConditionExpression: conditionKeywords,
  ProjectionExpression: new Set(),
  UpdateExpression: new Set(['SET', 'REMOVE', 'ADD', 'DELETE']),
}

type Parsed<T> = { readonly node: T; readonly parenthesised: boolean }

export function parseCondition(text: string, kind: ExpressionKind): WrittenCondition {
  const parser = new Parser(text, kind)
  const condition = parser.condition()
  parser.end()
  return condition
}

export function parseProjection(text: string): WrittenProjection {
  const parser = new Parser(text, 'ProjectionExpression')
  const paths = parser.list(() => parser.path())
  parser.end()
  return paths
}

export function parseUpdate(text: string): WrittenUpdate {
  const parser = new Parser(text, 'UpdateExpression')
  const clauses = parser.clauses()
  parser.end()
  return clauses
}

class Parser {
  readonly #kind: ExpressionKind
  readonly #source: string
  readonly #tokens: readonly Token[]
  readonly #last: Token
  #at = 0
  #depth = 0
  #operators = 0
  #redundant = false

  constructor(source: string, kind: ExpressionKind) {
    this.#kind = kind
    this.#source = source
    checkSize(source, kind)
    this.#tokens = tokenize(source)
    this.#last = { kind: 'end', text: '<EOF>', start: source.length, end: source.length }
    if (this.#tokens.length === 1) {
      throw invalidExpression(kind, 'The expression can not be empty;')
    }
  }

  end(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected()
    if (this.#redundant) throw this.#redundantParentheses()
    if (this.#operators > dynamodbLimits.expressionOperatorsMax) throw this.#tooManyOperators()
  }

  condition(): WrittenCondition {
    return this.#asCondition(this.#or().node)
  }

  list<T>(parse: () => T): T[] {
    const elements = [parse()]
    while (this.#take(',')) elements.push(parse())
    return elements
  }

  path(): WrittenPath {
    const steps: (string | number)[] = [this.#name()]
    for (;;) {
      if (this.#take('.')) {
        steps.push(this.#name())
      } else if (this.#take('[')) {
        const token = this.#token
        if (token.kind !== 'digits') throw this.#unexpected()
        this.#at++
        steps.push(Math.min(Number(token.text), indexMax))
        this.#expect(']')
      } else {
        return { kind: 'path', steps }
      }
    }
  }

  clauses(): WrittenClause[] {
    const clauses: WrittenClause[] = []
    do clauses.push(this.#clause())
    while (this.#token.kind !== 'end')
    return clauses
  }

  #clause(): WrittenClause {
    if (this.#takeKeyword('SET')) {
      return { kind: 'set', assignments: this.list(() => this.#assignment()) }
    }
    if (this.#takeKeyword('REMOVE')) return { kind: 'remove', paths: this.list(() => this.path()) }
    const kind = this.#takeKeyword('ADD')
      ? 'add'
      : this.#takeKeyword('DELETE')
        ? 'delete'
        : undefined
    if (kind === undefined) throw this.#unexpected()
    const changes = this.list(() => ({ path: this.path(), value: this.#value() }))
    return { kind, changes }
  }

  #assignment(): WrittenAssignment {
    const path = this.path()
    this.#expect('=')
    return { path, value: this.#term().node }
  }

  #term(): Parsed<WrittenTerm> {
    const left = this.#termOperand()
    const operator = this.#token.text
    if (operator !== '+' && operator !== '-') return left
    if (left.node.kind === 'arithmetic') throw this.#unexpected()
    this.#at++
    this.#operators++
    const right = this.#termOperand()
    if (right.node.kind === 'arithmetic') throw this.#unexpectedBefore()
    const node: WrittenTerm = {
      kind: 'arithmetic',
      operator,
      left: left.node,
      right: right.node,
    }
    return { node, parenthesised: false }
  }

  #termOperand(): Parsed<WrittenTerm> {
    if (!this.#take('(')) return { node: this.#simpleOperand(), parenthesised: false }
    this.#enter()
    const inner = this.#term()
    if (inner.parenthesised) this.#redundant = true
    this.#expect(')')
    this.#depth--
    return { node: inner.node, parenthesised: true }
  }

  #or(): Parsed<WrittenOperand | WrittenCondition> {
    return this.#chain('or', 'OR', () => this.#and())
  }

  #and(): Parsed<WrittenOperand | WrittenCondition> {
    return this.#chain('and', 'AND', () => this.#not())
  }

  #chain(
    kind: 'and' | 'or',
    keyword: string,
    parse: () => Parsed<WrittenOperand | WrittenCondition>,
  ): Parsed<WrittenOperand | WrittenCondition> {
    const first = parse()
    if (!this.#isKeyword(keyword)) return first
    const conditions = [this.#asCondition(first.node)]
    while (this.#takeKeyword(keyword)) {
      this.#operators++
      conditions.push(this.#asCondition(parse().node))
    }
    return { node: { kind, conditions }, parenthesised: false }
  }

  #not(): Parsed<WrittenOperand | WrittenCondition> {
    let nots = 0
    while (this.#takeKeyword('NOT')) nots++
    this.#operators += nots
    const inner = this.#predicate()
    if (nots === 0) return inner
    if (nots > dynamodbLimits.expressionOperatorsMax) throw this.#tooManyOperators()
    let node = this.#asCondition(inner.node)
    for (; nots > 0; nots--) node = { kind: 'not', condition: node }
    return { node, parenthesised: false }
  }

  #predicate(): Parsed<WrittenOperand | WrittenCondition> {
    const first = this.#primary()
    const left = first.node
    if (!isOperand(left)) return first
    const comparator = this.#token.kind === 'symbol' ? comparators.get(this.#token.text) : undefined
    if (comparator !== undefined) {
      this.#at++
      this.#operators++
      const right = this.#operand()
      return { node: { kind: 'compare', comparator, left, right }, parenthesised: false }
    }
    if (this.#takeKeyword('BETWEEN')) {
      this.#operators++
      const low = this.#operand()
      if (!this.#takeKeyword('AND')) throw this.#unexpected()
      const node = { kind: 'between', operand: left, low, high: this.#operand() } as const
      return { node, parenthesised: false }
    }
    if (this.#takeKeyword('IN')) {
      this.#operators++
      this.#expect('(')
      const list = this.list(() => this.#operand())
      this.#expect(')')
      return { node: { kind: 'in', operand: left, list }, parenthesised: false }
    }
    return first
  }

  #primary(): Parsed<WrittenOperand | WrittenCondition> {
    if (!this.#take('(')) return { node: this.#simpleOperand(), parenthesised: false }
    this.#enter()
    const inner = this.#or()
    if (inner.parenthesised) this.#redundant = true
    this.#expect(')')
    this.#depth--
    return { node: inner.node, parenthesised: true }
  }

  #operand(): WrittenOperand {
    const { node } = this.#primary()
    if (!isOperand(node)) throw this.#unexpected()
    return node
  }

  #simpleOperand(): WrittenOperand {
    const token = this.#token
    if (token.kind === 'value') return this.#value()
    if (token.kind === 'ident' && this.#tokens[this.#at + 1]?.text === '(') {
      if (this.#isAnyKeyword(token)) throw this.#unexpected()
      return this.#call()
    }
    return this.path()
  }

  #call(): WrittenCall {
    const name = this.#token.text
    this.#at += 2
    this.#enter()
    this.#operators++
    const operands = this.#take(')') ? [] : this.list(() => this.#callOperand())
    if (operands.length > 0) this.#expect(')')
    this.#depth--
    return { kind: 'call', name, operands }
  }

  #callOperand(): WrittenOperand {
    return this.#kind === 'UpdateExpression' ? this.#updateOperand() : this.#operand()
  }

  #updateOperand(): WrittenOperand {
    const { node } = this.#termOperand()
    if (node.kind === 'arithmetic') throw this.#unexpected()
    return node
  }

  #value(): WrittenValue {
    const token = this.#token
    if (token.kind !== 'value') throw this.#unexpected()
    this.#at++
    return { kind: 'value', name: token.text }
  }

  #name(): string {
    const token = this.#token
    const isName = token.kind === 'name' || (token.kind === 'ident' && !this.#isAnyKeyword(token))
    if (!isName) throw this.#unexpected()
    this.#at++
    return token.text
  }

  /** A lone path or value is no condition: the error is at what follows it. */
  #asCondition(node: WrittenOperand | WrittenCondition): WrittenCondition {
    if (node.kind === 'path' || node.kind === 'value') throw this.#unexpected()
    return node
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? this.#last
  }

  #take(symbol: string): boolean {
    const { kind, text } = this.#token
    if (kind !== 'symbol' || text !== symbol) return false
    this.#at++
    return true
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#unexpected()
  }

  #isKeyword(keyword: string): boolean {
    const { kind, text } = this.#token
    return kind === 'ident' && text.length === keyword.length && text.toUpperCase() === keyword
  }

  #isAnyKeyword(token: Token): boolean {
    return keywordsOf[this.#kind].has(token.text.toUpperCase())
  }

  #takeKeyword(keyword: string): boolean {
    if (!this.#isKeyword(keyword)) return false
    this.#at++
    return true
  }

  #enter(): void {
    if (++this.#depth <= depthMax) return
    throw this.#redundant || this.#operators <= dynamodbLimits.expressionOperatorsMax
      ? this.#redundantParentheses()
      : this.#tooManyOperators()
  }

  #redundantParentheses(): Error {
    return invalidExpression(this.#kind, 'The expression has redundant parentheses;')
  }

  #tooManyOperators(): Error {
    const text = `The expression contains too many operators; operator count: ${this.#operators}`
    return invalidExpression(this.#kind, text)
  }

  #unexpectedBefore(): Error {
    this.#at--
    return this.#unexpected()
  }

  #unexpected(): Error {
    const token = this.#token
    const start = (this.#tokens[this.#at - 1] ?? token).start
    const end = (this.#tokens[this.#at + 1] ?? token).end
    const near = this.#source.slice(start, end).trimEnd()
    return invalidExpression(this.#kind, `Syntax error; token: "${token.text}", near: "${near}"`)
  }
}

function isOperand(node: WrittenOperand | WrittenCondition): node is WrittenOperand {
  return node.kind === 'path' || node.kind === 'value' || node.kind === 'call'
}

function checkSize(source: string, kind: ExpressionKind): void {
  const limit = dynamodbLimits.expressionBytesMax
  // A UTF-16 code unit is one to three bytes of UTF-8, so most texts need not be encoded to know.
  if (source.length * 3 <= limit) return
  const size = utf8Length(source)
  if (size <= limit) return
  const text = `Expression size has exceeded the maximum allowed size; expression size: ${size}`
  throw invalidExpression(kind, text)
}
