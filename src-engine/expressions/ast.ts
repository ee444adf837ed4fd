/**
 * Expressions in two forms. *Written* forms are what the parser makes: placeholders still stand in them, and they
 * print back to the same text. *Bound* forms have names and values in place of placeholders and are known to be
 * well-formed; evaluation, PartiQL and the legacy parameters use only these.
 *
 *   written   size(#a.b[0]) > :n            bound   size(["Name", "b", 0]) > 5
 */
import type { AttributeValue, Item, TypeName } from '../encoding/attribute-value.ts'

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

// Written.

/** A step is a name as written (`a` or `#a`) or a list index. */
export interface WrittenPath {
  readonly kind: 'path'
  readonly steps: readonly (string | number)[]
}

export interface WrittenValue {
  readonly kind: 'value'
  /** With its colon. */
  readonly name: string
}

export interface WrittenCall {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly WrittenOperand[]
}

export type WrittenOperand = WrittenPath | WrittenValue | WrittenCall

export type WrittenCondition =
  | WrittenCall
  | {
      readonly kind: 'compare'
      readonly comparator: Comparator
      readonly left: WrittenOperand
      readonly right: WrittenOperand
    }
  | {
      readonly kind: 'between'
      readonly operand: WrittenOperand
      readonly low: WrittenOperand
      readonly high: WrittenOperand
    }
  | {
      readonly kind: 'in'
      readonly operand: WrittenOperand
      readonly list: readonly WrittenOperand[]
    }
  | { readonly kind: 'not'; readonly condition: WrittenCondition }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly WrittenCondition[] }

export type WrittenTerm =
  | WrittenOperand
  | {
      readonly kind: 'arithmetic'
      readonly operator: '+' | '-'
      readonly left: WrittenOperand
      readonly right: WrittenOperand
    }

export interface WrittenAssignment {
  readonly path: WrittenPath
  readonly value: WrittenTerm
}

export type WrittenClause =
  | { readonly kind: 'set'; readonly assignments: readonly WrittenAssignment[] }
  | { readonly kind: 'remove'; readonly paths: readonly WrittenPath[] }
  | {
      readonly kind: 'add' | 'delete'
      readonly changes: readonly { readonly path: WrittenPath; readonly value: WrittenValue }[]
    }

export type WrittenUpdate = readonly WrittenClause[]
export type WrittenProjection = readonly WrittenPath[]

// Bound.

/** Attribute names and list indexes from the top of an item down. */
export type DocumentPath = readonly (string | number)[]

export type Operand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly operand: Operand }

export type Condition =
  | {
      readonly kind: 'compare'
      readonly comparator: Comparator
      readonly left: Operand
      readonly right: Operand
    }
  | {
      readonly kind: 'between'
      readonly operand: Operand
      readonly low: Operand
      readonly high: Operand
    }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists' | 'notExists'; readonly path: DocumentPath }
  | { readonly kind: 'hasType'; readonly operand: Operand; readonly type: TypeName }
  | { readonly kind: 'beginsWith' | 'contains'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'not'; readonly condition: Condition }
  /** Of no conditions: `and` is true, `or` is false. */
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  /** Of another language; never of a request. */
  | { readonly kind: 'computed'; readonly holds: (item: Item) => boolean }

export type UpdateValue =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'ifNotExists'; readonly path: DocumentPath; readonly otherwise: UpdateValue }
  | { readonly kind: 'listAppend'; readonly left: UpdateValue; readonly right: UpdateValue }
  | {
      readonly kind: 'arithmetic'
      readonly operator: '+' | '-'
      readonly left: UpdateValue
      readonly right: UpdateValue
    }
  /** Of another language, of the item as it was; never of a request. Undefined: it has no value. */
  | { readonly kind: 'computed'; readonly compute: (item: Item) => AttributeValue | undefined }

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: DocumentPath; readonly value: UpdateValue }
  | { readonly kind: 'remove'; readonly path: DocumentPath }
  /** `lists`: the legacy ADD, which also appends lists. */
  | {
      readonly kind: 'add'
      readonly path: DocumentPath
      readonly value: AttributeValue
      readonly lists?: boolean | undefined
    }
  | { readonly kind: 'delete'; readonly path: DocumentPath; readonly value: AttributeValue }

/** No target is another's ancestor. */
export type Update = readonly UpdateAction[]

export type Projection = readonly DocumentPath[]
