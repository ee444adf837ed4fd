/**
 * Statements as the parser makes them: immutable, each node with its place in the source. The extended dialect's
 * tree; DynamoDB's is a subset of it (`dialect.ts` tells).
 */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { Span } from './syntax-error.ts'

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '||'

interface Node {
  readonly at: Span
}

export interface Name extends Node {
  readonly name: string
  /** Written in double quotes. */
  readonly quoted: boolean
}

export type Literal = Node & { readonly kind: 'literal'; readonly value: AttributeValue }
export type Variable = Name & { readonly kind: 'variable' }

export type PathStep =
  | (Name & { readonly kind: 'name' })
  | (Node & { readonly kind: 'index'; readonly index: Expression })
  /** `.*` (values of a tuple) or `[*]` (elements of a list). */
  | (Node & { readonly kind: 'wildcard'; readonly of: 'tuple' | 'list' })

export type PathExpression = Node & {
  readonly kind: 'path'
  readonly root: Expression
  readonly steps: readonly PathStep[]
}

export type CallExpression = Node & {
  readonly kind: 'call'
  /** In small letters. */
  readonly name: string
  readonly operands: readonly Expression[]
  /** `COUNT(DISTINCT x)` */
  readonly distinct: boolean
  /** `COUNT(*)` */
  readonly star: boolean
}

export type Expression =
  | Literal
  | (Node & { readonly kind: 'missing' })
  | (Node & { readonly kind: 'parameter'; readonly index: number })
  | Variable
  | PathExpression
  | (Node & { readonly kind: 'list' | 'bag'; readonly elements: readonly Expression[] })
  | (Node & { readonly kind: 'tuple'; readonly members: readonly TupleMember[] })
  | (Node & {
      readonly kind: 'unary'
      readonly operator: '-' | '+' | 'not'
      readonly operand: Expression
    })
  | (Node & { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] })
  | (Node & {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: Expression
      readonly right: Expression
    })
  | (Node & {
      /** `a > ALL (SELECT …)`: the comparison holds with any or all members of a collection. */
      readonly kind: 'quantified'
      readonly operator: ComparisonOperator
      readonly quantifier: 'any' | 'all'
      readonly operand: Expression
      readonly list: Expression
    })
  | (Node & {
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Expression
      readonly right: Expression
    })
  | (Node & {
      readonly kind: 'between'
      readonly operand: Expression
      readonly low: Expression
      readonly high: Expression
      readonly negated: boolean
    })
  | (Node & {
      readonly kind: 'in'
      readonly operand: Expression
      readonly list: Expression
      readonly negated: boolean
    })
  | (Node & {
      readonly kind: 'is'
      readonly operand: Expression
      /** In capitals. */
      readonly type: string
      readonly negated: boolean
    })
  | (Node & {
      readonly kind: 'like'
      readonly operand: Expression
      readonly pattern: Expression
      readonly escape: Expression | undefined
      readonly negated: boolean
    })
  | CallExpression
  | (Node & {
      readonly kind: 'case'
      readonly operand: Expression | undefined
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
      readonly otherwise: Expression | undefined
    })
  | (Node & { readonly kind: 'cast'; readonly operand: Expression; readonly type: string })
  | (Node & { readonly kind: 'query'; readonly query: Query })
  | (Node & { readonly kind: 'exists'; readonly query: Query })

export interface TupleMember {
  readonly name: Expression
  readonly value: Expression
}

export interface ProjectedItem {
  readonly expression: Expression
  readonly alias: Name | undefined
  /** `alias.*`: all attributes of the tuple. */
  readonly spread: boolean
}

export type Projection =
  | { readonly kind: 'star' }
  | { readonly kind: 'items'; readonly items: readonly ProjectedItem[] }
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'pivot'; readonly value: Expression; readonly name: Expression }

export type FromItem =
  | (Node & {
      /** A table, a table's index, or any expression with a collection for a value. */
      readonly kind: 'source' | 'unpivot'
      readonly expression: Expression
      readonly alias: Name | undefined
      /** `AT name`: the position, or with UNPIVOT the attribute's name. */
      readonly position: Name | undefined
    })
  | (Node & {
      readonly kind: 'join'
      readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross'
      readonly left: FromItem
      readonly right: FromItem
      readonly on: Expression | undefined
    })

export interface OrderKey {
  readonly expression: Expression
  readonly descending: boolean
  /** Undefined: last when ascending, first when descending. */
  readonly nulls: 'first' | 'last' | undefined
}

export interface GroupBy {
  readonly keys: readonly { readonly expression: Expression; readonly alias: Name | undefined }[]
  readonly groupAs: Name | undefined
}

/** What can follow a SELECT and a combination of them. */
export interface QueryTail {
  readonly orderBy: readonly OrderKey[]
  readonly limit: Expression | undefined
  readonly offset: Expression | undefined
}

export type SelectQuery = Node &
  QueryTail & {
    readonly kind: 'select'
    readonly distinct: boolean
    readonly projection: Projection
    readonly from: FromItem | undefined
    readonly where: Expression | undefined
    readonly groupBy: GroupBy | undefined
    readonly having: Expression | undefined
  }

export type SetQuery = Node &
  QueryTail & {
    readonly kind: 'set'
    readonly operator: 'union' | 'intersect' | 'except'
    /** Keeps duplicates. */
    readonly all: boolean
    readonly left: Query
    readonly right: Query
  }

export type Query = SelectQuery | SetQuery

/** A table, or `"table"."index"`. */
export interface TableName extends Node {
  readonly parts: readonly Name[]
}

export interface Returning extends Node {
  readonly which: 'all' | 'modified'
  readonly image: 'old' | 'new'
}

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: Expression; readonly value: Expression }
  | { readonly kind: 'remove'; readonly path: Expression }

export type InsertStatement = Node & {
  readonly kind: 'insert'
  readonly table: TableName
  readonly value: Expression
  /** Without VALUE: the value is a collection of items. */
  readonly many: boolean
}

export type UpdateStatement = Node & {
  readonly kind: 'update'
  readonly table: TableName
  readonly actions: readonly UpdateAction[]
  readonly where: Expression | undefined
  readonly returning: Returning | undefined
}

export type DeleteStatement = Node & {
  readonly kind: 'delete'
  readonly table: TableName
  readonly where: Expression | undefined
  readonly returning: Returning | undefined
}

export type QueryStatement = Node & { readonly kind: 'query'; readonly query: Query }
export type ExistsStatement = Node & { readonly kind: 'exists'; readonly query: Query }

export type DataStatement =
  QueryStatement | InsertStatement | UpdateStatement | DeleteStatement | ExistsStatement

export type Statement =
  | DataStatement
  | (Node & {
      readonly kind: 'explain'
      readonly analyze: boolean
      readonly statement: DataStatement
    })
