import { afterEach, expect, test, vi } from 'vitest'
import type { RecentId } from '../../src-main/contract/databases.ts'
import type { DocumentId } from '../../src-main/contract/documents.ts'
import { keepSession, readSession, writeSession } from './session.ts'
import { emptyWorkspace, useWorkspace, type Workspace } from './workspace.ts'

const shop = 'shop' as RecentId

test('a session comes back as it was, without problem pages', () => {
  const workspace: Workspace = {
    tabs: [
      {
        kind: 'items',
        id: 'a',
        database: shop,
        table: 'orders',
        index: 'byStatus',
        filters: [
          {
            id: 'f',
            attribute: '__proto__',
            operator: 'equals',
            operands: ['{"S":"x"}'],
            off: true,
          },
          {
            id: 'h',
            attribute: 'address',
            below: ['city'],
            operator: 'exists',
            operands: [],
          },
        ],
        forward: false,
        view: 'json',
        active: { row: 12, column: 3 },
      },
      {
        kind: 'problem',
        id: 'b',
        path: '/x',
        error: { code: 'notADatabase', message: 'no', details: { path: '/x' } },
      },
      { kind: 'activity', id: 'c' },
      { kind: 'schema', id: 'e', database: shop, table: 'orders', section: 'analysis' },
      { kind: 'newTable', id: 'g', database: shop },
      {
        kind: 'query',
        id: 'd',
        database: shop,
        name: 'sales.partiql',
        text: 'SELECT 1',
        parameters: '[1]',
        view: 'json',
        document: { id: 'x' as DocumentId, savedText: '' },
      },
    ],
    activeTabId: 'a',
    split: { beside: 'c', activeSide: 'right' },
    layout: {
      sidebarVisible: false,
      inspectorVisible: true,
      panels: { sidebar: 18.5 },
      contrast: 'high',
    },
    columns: {
      k: { widths: [['__proto__', 120]], order: ['name'], hidden: ['loc'], pinned: ['name'] },
    },
    history: [
      {
        text: 'SELECT 1',
        database: shop,
        databaseName: 'shop.keystone',
        ranAtMs: 1,
        elapsedMs: 2.5,
        rows: 1,
        failed: 'no',
      },
    ],
  }
  expect(readSession(writeSession([shop], workspace))).toEqual({
    databases: [shop],
    workspace: { ...workspace, tabs: workspace.tabs.filter((tab) => tab.kind !== 'problem') },
  })
})

test('what is damaged or unknown is dropped, and the rest kept', () => {
  expect(readSession(null)).toEqual({ databases: [], workspace: emptyWorkspace })
  expect(readSession('{ "version": 1, ')).toEqual({ databases: [], workspace: emptyWorkspace })
  expect(readSession('{"version":99,"databases":["x"]}').databases).toEqual([])
  const odd = JSON.stringify({
    version: 1,
    databases: ['shop', 7, null],
    workspace: {
      tabs: [
        7,
        { kind: 'items', id: 'a', database: 'shop', table: 5 },
        { kind: 'poem', id: 'b', database: 'shop' },
        { kind: 'items', id: 'c', database: 'shop', table: 't', view: '?', active: { row: -3 } },
      ],
      activeTabId: 'gone',
      layout: { panels: { sidebar: 'wide', inspector: 900, main: 50 }, contrast: 'loud' },
    },
  })
  const { databases, workspace } = readSession(odd)
  expect(databases).toEqual(['shop'])
  expect(workspace.tabs).toEqual([
    {
      kind: 'items',
      id: 'c',
      database: 'shop',
      table: 't',
      filters: [],
      forward: true,
      view: 'table',
      active: { row: 0, column: 0 },
    },
  ])
  expect(workspace.activeTabId).toBeUndefined()
  expect(workspace.layout).toEqual({ ...emptyWorkspace.layout, panels: { main: 50 } })
})

afterEach(() => {
  vi.useRealTimers()
  useWorkspace.setState(emptyWorkspace)
})

/** How often the session is saved while its text is changed every 50 ms for ten seconds. */
function savesWhileTyping(text: string): number {
  vi.useFakeTimers()
  const saved: string[] = []
  const save = ({ json }: { readonly json: string }): Promise<unknown> => {
    saved.push(json)
    return Promise.resolve({ ok: true, value: null })
  }
  Object.defineProperty(window, 'keystone', { value: { session: { save } }, configurable: true })
  const end = keepSession(() => [])
  for (let ms = 0; ms < 10_000; ms += 50) {
    const tab = {
      kind: 'query',
      id: 'q',
      database: shop,
      name: 'q',
      parameters: '',
      view: 'table',
    } as const
    useWorkspace.setState({ tabs: [{ ...tab, text: `${text}${ms}` }] })
    vi.advanceTimersByTime(50)
  }
  vi.advanceTimersByTime(20_000)
  end()
  expect(saved.at(-1)).toContain('9950')
  return saved.length
}

test('a small session is saved soon after each change, one of a million characters every few seconds', () => {
  expect(savesWhileTyping('select 1')).toBeGreaterThan(30)
  expect(savesWhileTyping('x'.repeat(1_000_000))).toBeLessThan(6)
})
