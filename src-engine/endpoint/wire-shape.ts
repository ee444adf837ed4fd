/**
 * What JSON means on the wire: scalars, attribute values, and what is made of them. `values` are those of the
 * placeholders of expressions, of which errors name the one that is wrong.
 */
export type Shape = Scalar | 'value' | 'item' | 'values' | ListShape | MapShape | StructureShape

export type Scalar = 'text' | 'integer' | 'flag'

export interface ListShape {
  readonly kind: 'list'
  readonly of: Shape
}

/** Keys are data: table, index or attribute names, and placeholders. */
export interface MapShape {
  readonly kind: 'map'
  readonly of: Shape
}

/** Members that are not named are ignored when read, and written as they are. */
export interface StructureShape {
  readonly kind: 'structure'
  readonly members: ReadonlyMap<string, Shape>
}

export function listOf(of: Shape): ListShape {
  return { kind: 'list', of }
}

export function mapOf(of: Shape): MapShape {
  return { kind: 'map', of }
}

export function structure(members: Readonly<Record<string, Shape>>): StructureShape {
  return { kind: 'structure', members: new Map(Object.entries(members)) }
}
