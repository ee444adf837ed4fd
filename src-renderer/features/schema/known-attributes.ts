/** The attributes to choose keys from: those a table has declared, and those an analysis met at the top of its items. */
import type { SchemaAnalysis } from '../../../src-main/contract/schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { KnownAttribute } from './index-form.tsx'

export function knownAttributes(
  table: Pick<TableDescription, 'AttributeDefinitions'>,
  analysis: SchemaAnalysis | undefined,
): KnownAttribute[] {
  const known = new Map<string, KnownAttribute>()
  for (const { AttributeName: name, AttributeType: type } of table.AttributeDefinitions) {
    known.set(name, { name, type })
  }
  for (const { path, types } of analysis?.paths ?? []) {
    const [name, ...below] = path
    const usual = types[0]?.type
    if (typeof name !== 'string' || below.length > 0 || known.has(name)) continue
    const type = usual === 'S' || usual === 'N' || usual === 'B' ? usual : undefined
    known.set(name, { name, type })
  }
  return [...known.values()]
}
