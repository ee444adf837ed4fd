/** Names and values as PartiQL writes them. */
import { unreachable } from '../base/assert.ts'
import { isNumberValue, type AttributeValue } from '../encoding/attribute-value.ts'
import { numberText } from '../encoding/decimal.ts'
import type { Name } from './ast.ts'
import { keywords } from './keywords.ts'

export function printName({ name, quoted }: Pick<Name, 'name' | 'quoted'>): string {
  return quoted ? `"${name.replaceAll('"', '""')}"` : name
}

/** A name in double quotes only where it needs them. */
export function printIdentifier(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toUpperCase())
  return printName({ name, quoted: !plain })
}

/** A value as a literal. B and VecF32, which have none, are shown as a list of their numbers. */
export function printValue(value: AttributeValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (isNumberValue(value)) return numberText(value)
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (value instanceof Map) {
    const members = [...value].map(([name, member]) => `${printValue(name)}: ${printValue(member)}`)
    return `{${members.join(', ')}}`
  }
  if (value instanceof Uint8Array || value instanceof Float32Array) return `[${value.join(', ')}]`
  switch (value.kind) {
    case 'SS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'NS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'BS':
      return `<<${value.members.map(printValue).join(', ')}>>`
    case 'Ts':
      return value.ms.toString()
    default:
      return unreachable(value)
  }
}
