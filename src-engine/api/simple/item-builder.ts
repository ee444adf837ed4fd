import type { AttributeValue, Item } from '../../encoding/attribute-value.ts'
import { marshallValue, type PlainValue } from '../../encoding/marshall.ts'
import { binarySet, numberSet, stringSet } from '../../encoding/value-set.ts'
import { markBuilt } from './key.ts'
import { Value } from './value.ts'

/**
 * Builds an item attribute by attribute, with the types said out loud.
 *
 *   new ItemBuilder().string('name', 'Alice').number('age', 30).bool('active', true).build()
 */
export class ItemBuilder {
  readonly #item: Item = new Map()

  string(name: string, value: string): this {
    return this.#set(name, value)
  }

  /** A number, or a decimal as text where a number would lose digits. */
  number(name: string, value: number | bigint | string): this {
    return this.#set(name, Value.number(value))
  }

  bool(name: string, value: boolean): this {
    return this.#set(name, value)
  }

  null(name: string): this {
    return this.#set(name, null)
  }

  binary(name: string, value: Uint8Array): this {
    return this.#set(name, value)
  }

  list(name: string, value: readonly PlainValue[]): this {
    return this.#set(name, marshallValue(value))
  }

  map(
    name: string,
    value: { readonly [name: string]: PlainValue } | ReadonlyMap<string, PlainValue>,
  ): this {
    return this.#set(name, marshallValue(value))
  }

  stringSet(name: string, values: Iterable<string>): this {
    return this.#set(name, stringSet([...values]))
  }

  numberSet(name: string, values: Iterable<number | bigint | string>): this {
    return this.#set(name, numberSet([...values].map(Value.number)))
  }

  binarySet(name: string, values: Iterable<Uint8Array>): this {
    return this.#set(name, binarySet([...values]))
  }

  /** A vector of 32-bit floats, such as an embedding. */
  vector(name: string, values: Float32Array | readonly number[]): this {
    return this.#set(name, Value.vecF32(values))
  }

  /** A moment: a Date, or milliseconds since 1970. */
  timestamp(name: string, value: Date | number | bigint): this {
    return this.#set(name, Value.ts(value))
  }

  /** Any plain value or attribute value made by `Value`. */
  value(name: string, value: AttributeValue): this {
    return this.#set(name, value)
  }

  build(): Item {
    return markBuilt(new Map(this.#item))
  }

  #set(name: string, value: AttributeValue): this {
    this.#item.set(name, value)
    return this
  }
}
