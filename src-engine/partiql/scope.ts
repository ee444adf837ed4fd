/**
 * What names mean at a place in a query. A row is an array of slots; every name bound by FROM, GROUP BY or an outer
 * query has one.
 */
import type { Value } from './values.ts'

/** Values by slot. Written by the operators, read by compiled expressions. */
export type Row = Value[]

export type Compiled = (row: Row) => Value

export interface Binding {
  readonly slot: number
  /** The name was not written as an alias but taken from the table's name. */
  readonly implicit: boolean
}

/** Gives out the slots of one statement. */
export class Slots {
  #count = 0

  take(): number {
    return this.#count++
  }

  get count(): number {
    return this.#count
  }
}

export class Scope {
  readonly slots: Slots
  readonly parent: Scope | undefined
  /** Slots of the FROM items, in order. */
  readonly sources: number[] = []
  /** Grouped expressions and aggregates, by their text; undefined: not grouped. */
  grouped: Map<string, number> | undefined
  readonly #bindings = new Map<string, Binding>()
  readonly #found: ((name: string) => void) | undefined

  /** @param found is told every name that is found here or further out. */
  constructor(slots: Slots, parent: Scope | undefined, found?: (name: string) => void) {
    this.slots = slots
    this.parent = parent
    this.#found = found
  }

  bind(name: string, implicit = false): number {
    const slot = this.slots.take()
    this.#bindings.set(name, { slot, implicit })
    return slot
  }

  /** A binding of this scope or one around it. */
  find(name: string): Binding | undefined {
    const binding = this.#bindings.get(name) ?? this.parent?.find(name)
    if (binding !== undefined) this.#found?.(name)
    return binding
  }

  findOwn(name: string): Binding | undefined {
    return this.#bindings.get(name)
  }

  /** The name a slot of this scope was bound by. */
  nameOf(slot: number): string | undefined {
    for (const [name, binding] of this.#bindings) if (binding.slot === slot) return name
    return undefined
  }

  /** All names bound here and around. */
  get names(): ReadonlySet<string> {
    return new Set([...this.#bindings.keys(), ...(this.parent?.names ?? [])])
  }
}
