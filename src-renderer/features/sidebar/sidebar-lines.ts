/** The sidebar as lines: databases, below them tables, below them indexes; filtered by a search text. */
import type {
  DatabaseDescription,
  OpenDatabase,
  RecentId,
} from '../../../src-main/contract/databases.ts'
import { indexesOf } from '../../lib/key-schema.ts'

interface LineBase {
  readonly id: string
  readonly name: string
  readonly database: OpenDatabase
  /** Undefined for what has nothing below it. */
  readonly expanded: boolean | undefined
  readonly count: number | undefined
}

export type SidebarLine =
  | (LineBase & { readonly kind: 'database' })
  | (LineBase & { readonly kind: 'table'; readonly table: string })
  | (LineBase & { readonly kind: 'index'; readonly table: string; readonly index: string })

export interface SidebarState {
  readonly open: readonly OpenDatabase[]
  readonly descriptions: ReadonlyMap<RecentId, DatabaseDescription>
  /** Ids of lines whose members are hidden. */
  readonly closed: ReadonlySet<string>
  readonly search: string
}

export function sidebarLines({ open, descriptions, closed, search }: SidebarState): SidebarLine[] {
  const wanted = search.trim().toLowerCase()
  const matches = (name: string): boolean => name.toLowerCase().includes(wanted)
  return open.flatMap((database): SidebarLine[] => {
    const { recentId, name } = database
    const tables = descriptions.get(recentId)?.tables ?? []
    const expanded = !closed.has(recentId)
    const line: SidebarLine = {
      kind: 'database',
      id: recentId,
      name,
      database,
      expanded,
      count: undefined,
    }
    if (!expanded) return [line]
    const below = tables.flatMap((table): SidebarLine[] => {
      const indexes = indexesOf(table)
      const isFound = matches(table.TableName)
      const found = isFound ? indexes : indexes.filter((index) => matches(index.IndexName))
      if (!isFound && found.length === 0) return []
      const id = JSON.stringify([recentId, table.TableName])
      const isExpanded = indexes.length === 0 ? undefined : !closed.has(id)
      const tableLine: SidebarLine = {
        kind: 'table',
        id,
        name: table.TableName,
        table: table.TableName,
        database,
        expanded: isExpanded,
        count: table.ItemCount,
      }
      if (isExpanded !== true) return [tableLine]
      return [
        tableLine,
        ...found.map((index): SidebarLine => ({
          kind: 'index',
          id: JSON.stringify([recentId, table.TableName, index.IndexName]),
          name: index.IndexName,
          table: table.TableName,
          index: index.IndexName,
          database,
          expanded: undefined,
          count: index.ItemCount,
        })),
      ]
    })
    return [line, ...below]
  })
}

export interface LinePlace {
  /** From 1, among the lines below the same one. */
  readonly position: number
  readonly siblings: number
}

/** Of every line in its order: said to assistive technology, because not every line exists in the page. */
export function placesOf(lines: readonly SidebarLine[]): readonly LinePlace[] {
  const counts = new Map<string, number>()
  const counted = lines.map((line) => {
    const parent = parentOf(line)
    const position = (counts.get(parent) ?? 0) + 1
    counts.set(parent, position)
    return { parent, position }
  })
  return counted.map(({ parent, position }) => ({ position, siblings: counts.get(parent) ?? 0 }))
}

function parentOf(line: SidebarLine): string {
  const { recentId } = line.database
  switch (line.kind) {
    case 'database':
      return ''
    case 'table':
      return recentId
    case 'index':
      return JSON.stringify([recentId, line.table])
  }
}
