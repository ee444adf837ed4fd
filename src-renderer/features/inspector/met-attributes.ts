/** What the items of a table hold, for completing JSON: from the same sample as the query editor's completion. */
import { tokenize } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { useDatabases } from '../../state/databases.ts'
import { knownNames } from '../query/index.ts'
import type { MetAttribute } from './json-completions.ts'

export async function metAttributes(
  database: OpenDatabase,
  { TableName }: TableDescription,
): Promise<readonly MetAttribute[]> {
  const description = useDatabases.getState().descriptions.get(database.recentId)
  if (description === undefined) return []
  const { tables } = await knownNames(database, description, [TableName])
  const attributes = tables.find(({ name }) => name === TableName)?.attributes ?? []
  return attributes.map(({ path, types, values }) => ({
    path,
    types: types.split(', '),
    values: values.map(jsonOf),
  }))
}

/** PartiQL writes numbers and truth values as JSON does, and strings in its own quotes. */
function jsonOf(literal: string): string {
  const [token] = tokenize(literal)
  return token?.kind === 'string' ? JSON.stringify(token.value) : literal.toLowerCase()
}
