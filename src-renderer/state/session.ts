/**
 * Keeps the workspace over a restart: read once at start, written when it changes. What another version or a
 * damaged file holds is dropped piece by piece, never trusted.
 */
import type { RecentId } from '../../src-main/contract/databases.ts'
import type { DocumentId } from '../../src-main/contract/documents.ts'
import { call } from '../ipc/client.ts'
import type { Split } from './split.ts'
import type { Filter } from './filter.ts'
import {
  emptyColumnLayout,
  emptyWorkspace,
  schemaSections,
  storageSections,
  useWorkspace,
  type ColumnLayout,
  type ItemsTab,
  type Layout,
  type QueryTab,
  type RanStatement,
  type Tab,
  type Workspace,
} from './workspace.ts'

const sessionVersion = 1
/** A small session is saved this soon after a change. */
const saveDelayMinMs = 250
const saveDelayMaxMs = 10_000
/** A large one (a text of a million characters in an editor) costs more: it is saved every few seconds. */
const charsPerMs = 200

export function saveDelayMs(savedChars: number): number {
  return Math.min(saveDelayMaxMs, Math.max(saveDelayMinMs, savedChars / charsPerMs))
}

interface StoredSession {
  readonly version: typeof sessionVersion
  /** Those that were open, in order. */
  readonly databases: readonly RecentId[]
  readonly workspace: Workspace
}

export interface RestoredSession {
  readonly databases: readonly RecentId[]
  readonly workspace: Workspace
}

/** Problem pages are findings of one run and are not kept. */
export function writeSession(databases: readonly RecentId[], workspace: Workspace): string {
  const { columns, layout, activeTabId, split, history } = workspace
  const tabs = workspace.tabs.filter((tab) => tab.kind !== 'problem')
  const session: StoredSession = {
    version: sessionVersion,
    databases,
    workspace: { tabs, activeTabId, split, layout, columns, history },
  }
  return JSON.stringify(session)
}

export function readSession(json: string | null): RestoredSession {
  const stored = json === null ? undefined : fieldsOf(parseJson(json))
  if (stored?.['version'] !== sessionVersion) return { databases: [], workspace: emptyWorkspace }
  const workspace = fieldsOf(stored['workspace'])
  const tabs = listOf(workspace['tabs']).flatMap(readTab)
  const activeTabId = tabs.find((tab) => tab.id === workspace['activeTabId'])?.id
  return {
    databases: listOf(stored['databases']).filter(isRecentId),
    workspace: {
      tabs,
      activeTabId,
      split: readSplit(fieldsOf(workspace['split']), tabs, activeTabId),
      layout: readLayout(fieldsOf(workspace['layout'])),
      columns: readColumns(fieldsOf(workspace['columns'])),
      history: listOf(workspace['history']).flatMap(readRanStatement),
    },
  }
}

/** Saves soon after each change, a large session less often. Returns what ends it. */
export function keepSession(openDatabases: () => readonly RecentId[]): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let saved = ''
  const save = (): void => {
    timer = undefined
    const json = writeSession(openDatabases(), useWorkspace.getState())
    if (json === saved) return
    saved = json
    // A session that cannot be saved costs nothing but the tabs of next time.
    call((bridge) => bridge.session.save({ json })).catch(() => undefined)
  }
  const end = useWorkspace.subscribe(() => {
    timer ??= setTimeout(save, saveDelayMs(saved.length))
  })
  const saveNow = (): void => {
    clearTimeout(timer)
    save()
  }
  window.addEventListener('pagehide', saveNow)
  return () => {
    end()
    clearTimeout(timer)
    window.removeEventListener('pagehide', saveNow)
  }
}

type Fields = Readonly<Record<string, unknown>>

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isDocumentId(value: unknown): value is DocumentId {
  return typeof value === 'string'
}

function isRecentId(value: unknown): value is RecentId {
  return typeof value === 'string'
}

function readTab(value: unknown): Tab[] {
  const { kind, id, database, table } = fieldsOf(value)
  if (!isText(id)) return []
  if (kind === 'activity') return [{ kind, id }]
  if (!isRecentId(database)) return []
  if (kind === 'storage') {
    const { section } = fieldsOf(value)
    return [
      { kind, id, database, section: storageSections.find((each) => each === section) ?? 'map' },
    ]
  }
  if (kind === 'overview' || kind === 'newTable' || kind === 'commits') {
    return [{ kind, id, database }]
  }
  if (kind === 'schema' && isText(table)) {
    const { section } = fieldsOf(value)
    const known = schemaSections.find((each) => each === section) ?? 'table'
    return [{ kind, id, database, table, section: known }]
  }
  if ((kind === 'import' || kind === 'stream') && isText(table)) {
    return [{ kind, id, database, table }]
  }
  if (kind === 'query') return readQueryTab(fieldsOf(value), { id, database })
  if (kind === 'items' && isText(table))
    return [readItemsTab(fieldsOf(value), { id, database, table })]
  return []
}

function readItemsTab(
  fields: Fields,
  named: Pick<ItemsTab, 'id' | 'database' | 'table'>,
): ItemsTab {
  const index = fields['index']
  const view = fields['view']
  const active = fieldsOf(fields['active'])
  return {
    kind: 'items',
    ...named,
    ...(isText(index) ? { index } : {}),
    filters: listOf(fields['filters']).flatMap(readFilter),
    ...(fields['matchAny'] === true ? { matchAny: true } : {}),
    forward: fields['forward'] !== false,
    view: view === 'tree' || view === 'json' || view === 'dynamodbJson' ? view : 'table',
    active: { row: readCount(active['row']), column: readCount(active['column']) },
  }
}

function readQueryTab(fields: Fields, named: Pick<QueryTab, 'id' | 'database'>): QueryTab[] {
  const { name, text, parameters, view } = fields
  const { id: documentId, savedText } = fieldsOf(fields['document'])
  if (!isText(name) || !isText(text)) return []
  return [
    {
      kind: 'query',
      ...named,
      name,
      text,
      parameters: isText(parameters) ? parameters : '',
      view: view === 'json' ? view : 'table',
      ...(isDocumentId(documentId) && isText(savedText)
        ? { document: { id: documentId, savedText } }
        : {}),
    },
  ]
}

function readRanStatement(value: unknown): RanStatement[] {
  const { text, database, databaseName, ranAtMs, elapsedMs, rows, failed } = fieldsOf(value)
  if (!isText(text) || !isRecentId(database) || !isText(databaseName)) return []
  if (typeof ranAtMs !== 'number' || typeof elapsedMs !== 'number') return []
  const ran = { text, database, databaseName, ranAtMs, elapsedMs, rows: readCount(rows) }
  return [isText(failed) ? { ...ran, failed } : ran]
}

const operators = new Set<unknown>([
  'equals',
  'notEquals',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'between',
  'beginsWith',
  'contains',
  'exists',
  'notExists',
  'typeIs',
])

function isOperator(value: unknown): value is Filter['operator'] {
  return operators.has(value)
}

function readFilter(value: unknown): Filter[] {
  const { id, attribute, below, operator, operands, off } = fieldsOf(value)
  if (!isText(id) || !isText(attribute) || !isOperator(operator)) return []
  return [
    {
      id,
      attribute,
      ...(below === undefined ? {} : { below: listOf(below).filter(isText) }),
      operator,
      operands: listOf(operands).filter(isText),
      ...(off === true ? { off } : {}),
    },
  ]
}

function readSplit(
  { beside, activeSide }: Fields,
  tabs: readonly Tab[],
  activeTabId: string | undefined,
): Split | undefined {
  const isThere = tabs.some((tab) => tab.id === beside) && beside !== activeTabId
  if (!isText(beside) || !isThere) return undefined
  return { beside, activeSide: activeSide === 'right' ? 'right' : 'left' }
}

function readLayout(fields: Fields): Layout {
  return {
    sidebarVisible: fields['sidebarVisible'] !== false,
    inspectorVisible: fields['inspectorVisible'] !== false,
    panels: readNumbers(fieldsOf(fields['panels']), 100),
    contrast: fields['contrast'] === 'high' ? 'high' : 'normal',
  }
}

const widthMax = 4000

function readColumns(fields: Fields): Record<string, ColumnLayout> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const { widths, order, hidden, pinned } = fieldsOf(value)
      const layout: ColumnLayout = {
        ...emptyColumnLayout,
        widths: listOf(widths).flatMap(readWidth),
        order: listOf(order).filter(isText),
        hidden: listOf(hidden).filter(isText),
        pinned: listOf(pinned).filter(isText),
      }
      return [key, layout]
    }),
  )
}

function readWidth(value: unknown): (readonly [string, number])[] {
  const [column, pixels] = listOf(value)
  return isText(column) && isWithin(pixels, widthMax) ? [[column, pixels]] : []
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most
}

function readNumbers(fields: Fields, most: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      isWithin(value, most) ? [[name, value] as const] : [],
    ),
  )
}

function readCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}
