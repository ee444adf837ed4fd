import { beforeEach, expect, test } from 'vitest'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { sidesOf } from './split.ts'
import {
  closeTab,
  emptyWorkspace,
  openItemsTab,
  showTab,
  toggleSplit,
  useWorkspace,
} from './workspace.ts'

const shop = 'shop' as RecentId
const other = 'other' as RecentId
let first = ''
let second = ''

beforeEach(() => {
  useWorkspace.setState(emptyWorkspace, true)
  first = openItemsTab({ database: shop, table: 'orders' })
  second = openItemsTab({ database: other, table: 'orders' })
})

const sides = () => sidesOf(useWorkspace.getState())

test('a split shows the active tab and one of another database beside it', () => {
  openItemsTab({ database: other, table: 'users' })
  showTab(second)
  toggleSplit()
  expect(sides()).toEqual({ left: second, right: first })
})

test('choosing the tab beside moves the work there, and nothing moves on the screen', () => {
  toggleSplit()
  const before = sides()
  showTab(first)
  expect(sides()).toEqual(before)
  expect(useWorkspace.getState().activeTabId).toBe(first)
})

test('another tab comes up on the active side', () => {
  toggleSplit()
  showTab(first)
  const third = openItemsTab({ database: shop, table: 'users' })
  expect(sides()).toEqual({ left: second, right: third })
})

test('the split ends with either of its tabs, or when it is closed', () => {
  toggleSplit()
  closeTab(first)
  expect(useWorkspace.getState()).toMatchObject({ split: undefined, activeTabId: second })
  first = openItemsTab({ database: shop, table: 'orders' })
  toggleSplit()
  closeTab(first)
  expect(useWorkspace.getState()).toMatchObject({ split: undefined, activeTabId: second })
  openItemsTab({ database: shop, table: 'orders' })
  toggleSplit()
  toggleSplit()
  expect(useWorkspace.getState().split).toBeUndefined()
})
