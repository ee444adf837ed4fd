import { expect, test } from 'vitest'
import type { OpenDatabase, RecentId } from '../../../src-main/contract/databases.ts'
import { placesOf, type SidebarLine } from './sidebar-lines.ts'

test('a line is counted among those below the same one', () => {
  const database = { recentId: 'a' as RecentId } as OpenDatabase
  const other = { recentId: 'b' as RecentId } as OpenDatabase
  const shared = { id: '', name: '', expanded: undefined, count: undefined }
  const lines: SidebarLine[] = [
    { ...shared, kind: 'database', database },
    { ...shared, kind: 'table', database, table: 't' },
    { ...shared, kind: 'index', database, table: 't', index: 'i' },
    { ...shared, kind: 'table', database, table: 'u' },
    { ...shared, kind: 'database', database: other },
    { ...shared, kind: 'table', database: other, table: 't' },
  ]
  expect(placesOf(lines).map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
    '1/2',
    '1/2',
    '1/1',
    '2/2',
    '2/2',
    '1/1',
  ])
})
