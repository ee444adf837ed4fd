/**
 * The `#name` and `:value` placeholders of one request. Every expression of the request is bound through the same
 * object, which notes what was used: judged statically, so that no short cut of evaluation hides a use.
 */
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import { validation } from './expression-error.ts'

export class Placeholders {
  readonly #names: ReadonlyMap<string, string> | undefined
  readonly #values: AttributeMap | undefined
  readonly #unusedNames: Set<string>
  readonly #unusedValues: Set<string>

  constructor(names: ReadonlyMap<string, string> | undefined, values: AttributeMap | undefined) {
    this.#names = names
    this.#values = values
    this.#unusedNames = new Set(names?.keys())
    this.#unusedValues = new Set(values?.keys())
  }

  /** The attribute name behind `#placeholder`. */
  name(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder)
    return this.#names?.get(placeholder)
  }

  /** The value behind `:placeholder`. */
  value(placeholder: string): AttributeValue | undefined {
    this.#unusedValues.delete(placeholder)
    return this.#values?.get(placeholder)
  }

  /** To be called once all expressions of the request are bound. @throws KeystoneError `validation` */
  assertAllUsed(): void {
    if (this.#unusedNames.size > 0) throw unused('Names', this.#unusedNames)
    if (this.#unusedValues.size > 0) throw unused('Values', this.#unusedValues)
  }
}

function unused(which: 'Names' | 'Values', placeholders: ReadonlySet<string>): Error {
  const keys = [...placeholders].join(', ')
  return validation(
    `Value provided in ExpressionAttribute${which} unused in expressions: keys: {${keys}}`,
  )
}
