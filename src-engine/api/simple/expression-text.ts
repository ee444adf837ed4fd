/**
 * The simple API's expressions: DynamoDB's, and in them also what a person would write without thinking of placeholders,
 * as the book does: number and string literals, and reserved words as attribute names.
 *
 *   SET age = age + 1, status = 'on'     becomes     SET age = age + :literal_0, #name_0 = :literal_1
 */
import type { AttributeMap, AttributeValue } from '../../encoding/attribute-value.ts'
import { parseNumber } from '../../encoding/decimal.ts'
import { marshallValue, type PlainValue } from '../../encoding/marshall.ts'
import { isReservedWord } from '../../expressions/reserved-words.ts'

/** A placeholder, a list index, a string, a number, a name and whether it is called, or any other character. */
const token =
  /([#:][A-Za-z0-9_]+)|(\[\s*[0-9]+\s*\])|'((?:[^']|'')*)'|(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)(\s*\()?|[^]/g

const keywords: ReadonlySet<string> = new Set(
  'AND OR NOT BETWEEN IN SET REMOVE ADD DELETE'.split(' '),
)

/** The placeholders of one operation, given by the program and made here. */
export class ExpressionText {
  readonly #names = new Map<string, string>()
  readonly #values: AttributeMap = new Map()
  #made = 0

  name(placeholder: string, attribute: string): void {
    this.#names.set(placeholder, attribute)
  }

  /** Takes plain values and attribute values alike. */
  value(placeholder: string, value: PlainValue | AttributeValue): void {
    this.#values.set(placeholder, attributeValue(value))
  }

  /** The expression in DynamoDB's grammar. */
  adapt(text: string): string {
    let afterOperand = false
    return text.replace(token, (whole, placeholder, index, quoted, number, name, call) => {
      const adapted = this.#adaptToken({ whole, quoted, number, name, call, afterOperand })
      if (whole.trim() !== '') {
        const isKeyword = name !== undefined && keywords.has(name.toUpperCase())
        afterOperand =
          [placeholder, index, quoted, number, name].some((part) => part !== undefined) &&
          call === undefined &&
          !isKeyword
        if (whole === ')' || whole === ']') afterOperand = true
      }
      return adapted
    })
  }

  /** Those of the placeholders that occur in one of the expressions, for operations that share them. */
  usedIn(expressions: readonly (string | undefined)[]): ExpressionPlaceholderMembers {
    const used = new Set(expressions.flatMap((text) => text?.match(/[#:][A-Za-z0-9_]+/g) ?? []))
    const pick = <T>(from: ReadonlyMap<string, T>): Map<string, T> =>
      new Map([...from].filter(([placeholder]) => used.has(placeholder)))
    return members(pick(this.#names), pick(this.#values))
  }

  /** All placeholders, as an operation's input has them. */
  get members(): ExpressionPlaceholderMembers {
    return members(this.#names, this.#values)
  }

  #adaptToken(found: FoundToken): string {
    const { whole, quoted, number, name, call, afterOperand } = found
    if (quoted !== undefined) return this.#literal(quoted.replaceAll("''", "'"))
    if (number !== undefined) {
      // After an operand a minus is the operator: `a -1` is `a - 1`.
      if (afterOperand && number.startsWith('-')) {
        return `- ${this.#literal(parseNumber(number.slice(1)))}`
      }
      return this.#literal(parseNumber(number))
    }
    const isPlainName = name === undefined || call !== undefined || keywords.has(name.toUpperCase())
    if (isPlainName || !isReservedWord(name)) return whole
    const placeholder = `#name_${this.#made++}`
    this.#names.set(placeholder, name)
    return placeholder
  }

  #literal(value: AttributeValue): string {
    const placeholder = `:literal_${this.#made++}`
    this.#values.set(placeholder, value)
    return placeholder
  }
}

interface FoundToken {
  readonly whole: string
  readonly quoted: string | undefined
  readonly number: string | undefined
  readonly name: string | undefined
  readonly call: string | undefined
  readonly afterOperand: boolean
}

export interface ExpressionPlaceholderMembers {
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

function members(
  names: ReadonlyMap<string, string>,
  values: AttributeMap,
): ExpressionPlaceholderMembers {
  return {
    ...(names.size > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(values.size > 0 ? { ExpressionAttributeValues: values } : {}),
  }
}

/** A plain value as an attribute value; one that is an attribute value already stays as it is. */
function attributeValue(value: PlainValue | AttributeValue): AttributeValue {
  return isTagged(value) ? value : marshallValue(value)
}

type TaggedValue = Extract<AttributeValue, { readonly kind: string }>

function isTagged(value: PlainValue | AttributeValue): value is TaggedValue {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  const { kind } = value
  return kind === 'N' || kind === 'SS' || kind === 'NS' || kind === 'BS' || kind === 'Ts'
}
