/** What a file format cannot hold of an item. CSV and DynamoDB JSON hold all of it. */
import { typeName } from '../../src-engine/index.ts'
import type { AttributeValue, Item, TypeName } from '../../src-engine/index.ts'
import type { FormatLoss, TransferFormat } from '../contract/transfers.ts'

const lostTypes: Readonly<Record<TransferFormat, ReadonlySet<TypeName>>> = {
  dynamodbJson: new Set(),
  csv: new Set(),
  json: new Set<TypeName>(['B', 'SS', 'NS', 'BS', 'VecF32', 'Ts']),
  partiql: new Set<TypeName>(['B', 'BS', 'VecF32', 'Ts']),
}

/** The types of an item that a format cannot hold, each with the top-level attribute it was met in first. */
export function lossesOf(item: Item, format: TransferFormat): ReadonlyMap<TypeName, string> {
  const lost = lostTypes[format]
  const found = new Map<TypeName, string>()
  if (lost.size === 0) return found
  for (const [attribute, value] of item) {
    for (const type of typesWithin(value)) {
      if (lost.has(type) && !found.has(type)) found.set(type, attribute)
    }
  }
  return found
}

function* typesWithin(value: AttributeValue): Generator<TypeName> {
  yield typeName(value)
  if (Array.isArray(value)) for (const member of value) yield* typesWithin(member)
  else if (value instanceof Map) for (const member of value.values()) yield* typesWithin(member)
}

export class LossCount {
  readonly #found = new Map<TypeName, { items: number; readonly attribute: string }>()

  add(losses: ReadonlyMap<TypeName, string>): void {
    for (const [type, attribute] of losses) {
      const found = this.#found.get(type)
      if (found === undefined) this.#found.set(type, { items: 1, attribute })
      else found.items++
    }
  }

  list(): readonly FormatLoss[] {
    return [...this.#found].map(([type, found]) => ({ type, ...found }))
  }
}
