/**
 * The columns of a table, found in its rows: the keys first and frozen, then attributes in the order they are
 * met. A column once there stays where it is, whatever rows come later.
 */
import { ArrowDownNarrowWide, KeyRound } from 'lucide-react'
import { typeName, type TypeName } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import { cellText, typeStyle } from '../../components/attribute-value/cell-text.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import type { GridCell, GridColumn } from '../../components/data-grid/grid-types.ts'
import type { KeyAttribute } from '../../lib/key-schema.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { isStagedRow } from './staged-rows.ts'

interface FoundColumn {
  readonly name: string
  /** Longest text of the rows looked at, in characters. */
  chars: number
  readonly types: Set<TypeName>
}

/** Beyond this many columns a grid stops helping; the item's own view shows the rest. */
const columnsMax = 500
const charPixels = 7.25
const paddingPixels = 26
const numberChars = 9
const narrowest = 64
const widest = 340
/** Rows of each page that are looked at; attributes of all rows are found, widths are of these. */
const rowsMeasured = 40

export class ColumnFinder {
  readonly #found = new Map<string, FoundColumn>()
  readonly #seen = new WeakSet<readonly BrowseRow[]>()
  readonly #keys: readonly KeyAttribute[]
  #columns: readonly GridColumn<BrowseRow>[] = []
  #isStale = true

  constructor(keys: readonly KeyAttribute[]) {
    this.#keys = keys
    for (const { name } of keys) this.#add(name)
  }

  look(rows: readonly BrowseRow[]): void {
    if (this.#seen.has(rows)) return
    this.#seen.add(rows)
    // Widths are set once, by the first rows: a grid must not move under the pointer.
    const isFirst = this.#columns.length <= this.#keys.length
    rows.forEach(({ item }, at) => {
      for (const [name, value] of item) {
        const column = this.#found.get(name) ?? this.#add(name)
        if (column === undefined || at >= rowsMeasured) continue
        column.types.add(typeName(value))
        if (isFirst || column.chars === 0) {
          column.chars = Math.max(column.chars, Math.min(cellText(value).length, 60))
        }
      }
    })
  }

  /** The same array as long as nothing was found. */
  columns(): readonly GridColumn<BrowseRow>[] {
    if (!this.#isStale) return this.#columns
    this.#isStale = false
    this.#columns = [...this.#found.values()].map((found) => this.#columnOf(found))
    return this.#columns
  }

  #add(name: string): FoundColumn | undefined {
    if (this.#found.size >= columnsMax) return undefined
    const column: FoundColumn = { name, chars: 0, types: new Set() }
    this.#found.set(name, column)
    this.#isStale = true
    return column
  }

  #columnOf({ name, chars, types }: FoundColumn): GridColumn<BrowseRow> {
    const role = this.#keys.find((key) => key.name === name)?.role
    const title = visibleText(name)
    const titlePixels = Math.min(title.length, 40) * charPixels + (role === undefined ? 0 : 20)
    // A number cut short reads as another number: leave room for longer ones than the first rows hold.
    const shown = types.has('N') ? Math.max(chars + 2, numberChars) : chars
    const width = Math.max(titlePixels, shown * charPixels) + paddingPixels
    return {
      id: name,
      title,
      description: describe(title, role, types),
      ...(role === undefined ? {} : { icon: keyIcon(role) }),
      frozen: role !== undefined,
      width: Math.round(Math.min(Math.max(narrowest, width), widest)),
      cell: (row) => cellOf(row, name),
    }
  }
}

function describe(
  title: string,
  role: KeyAttribute['role'] | undefined,
  types: ReadonlySet<TypeName>,
): string {
  const kind = role === undefined ? [] : [`${role} key`]
  return [title, ...kind, [...types].join(', ')].filter((part) => part !== '').join(' · ')
}

function keyIcon(role: KeyAttribute['role']) {
  return role === 'partition' ? (
    <KeyRound size={12} aria-label="Partition key" />
  ) : (
    <ArrowDownNarrowWide size={12} aria-label="Sort key" />
  )
}

function cellOf(row: BrowseRow, name: string): GridCell | undefined {
  const value = row.item.get(name)
  const isChanged = isStagedRow(row) && row.changed.has(name)
  if (value === undefined) return isChanged ? { text: '', style: '', changed: true } : undefined
  const cut = row.cut.get(name)
  return {
    text: cellText(value),
    style: typeStyle(value),
    ...(cut === undefined ? {} : { note: formatBytes(cut.sizeBytes) }),
    ...(isChanged ? { changed: true } : {}),
  }
}
