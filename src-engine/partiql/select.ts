/** Plans and runs DynamoDB's SELECT: one access path, a filter, a projection, page by page. */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import { compileCondition, type ItemPredicate } from '../expressions/evaluate.ts'
import type { KeyValue } from '../expressions/key-condition.ts'
import { conditionPaths } from '../expressions/paths-of.ts'
import { planAccess, type Access } from './access.ts'
import type { Query } from './ast.ts'
import type { Parameters } from './constant.ts'
import type { Dialect } from './cursor.ts'
import { lowerCondition } from './lower.ts'
import type { StatementSource, TableShape } from './source.ts'
import {
  projectColumns,
  strictSelect,
  type StrictColumn,
  type StrictSelect,
} from './strict-select.ts'
import { resolveTable, type ResolvedTable } from './table-name.ts'
import { unsupportedCondition } from './unsupported.ts'

/** What planning needs beside the statement. */
export interface PlanContext {
  readonly source: StatementSource
  readonly dialect: Dialect
  readonly parameters: Parameters
  /** The statement's text, for the places in messages. */
  readonly text: string
}

export interface SelectPlan {
  readonly kind: 'select'
  readonly access: Access
  /** Undefined: all attributes. */
  readonly columns: readonly StrictColumn[] | undefined
  readonly filter: ItemPredicate | undefined
  readonly note: string | undefined
}

/** Where a page ended. */
export interface SelectPosition {
  /** Index into the access path's partitions. */
  readonly partition: number
  readonly startAfter: Item | undefined
}

export interface SelectPage {
  readonly items: readonly Item[]
  readonly scannedCount: number
  readonly scannedBytes: number
  /** Undefined: there is no more. */
  readonly next: SelectPosition | undefined
}

/** Undefined: the extended evaluator has to run it. @throws KeystoneError in DynamoDB's words for its dialect. */
export function planSelect(query: Query, context: PlanContext): SelectPlan | undefined {
  const { dialect, parameters, text } = context
  const scope = { alias: undefined, bareNames: true, parameters }
  const select = strictSelect(query, scope, text)
  if (select instanceof KeystoneError) {
    if (dialect === 'dynamodb') throw select
    return undefined
  }
  const resolved = resolveTable(select.table, context.source, dialect)
  const condition = lowerWhere(select, context)
  if (condition === 'foreign') return undefined
  if (dialect === 'dynamodb') checkOrder(select, resolved)
  const conditions = condition === undefined ? [] : [condition]
  const access = planAccess({
    table: resolved.table,
    index: resolved.index,
    conditions,
    needs: neededNames(select, conditions),
    mayChooseIndex: dialect === 'extended',
    order: select.order,
  })
  if (resolved.index !== undefined) checkProjected(select, access)
  if (!access.ordered) {
    if (dialect === 'extended') return undefined
    throw refused(orderNeedsKey)
  }
  return {
    kind: 'select',
    access,
    columns: select.columns,
    filter: compileFilter(access.filter),
    note: resolved.note,
  }
}

export function compileFilter(conditions: readonly Condition[]): ItemPredicate | undefined {
  if (conditions.length === 0) return undefined
  return compileCondition({ kind: 'and', conditions })
}

function lowerWhere(
  { where }: StrictSelect,
  { dialect, parameters, text }: PlanContext,
): Condition | 'foreign' | undefined {
  if (where === undefined) return undefined
  const scope = { alias: undefined, bareNames: true, parameters }
  let condition: Condition | undefined
  try {
    condition = lowerCondition(where, scope)
  } catch (error) {
    if (dialect === 'dynamodb' || !(error instanceof KeystoneError)) throw error
    return 'foreign'
  }
  if (condition !== undefined) return condition
  if (dialect === 'dynamodb') throw unsupportedCondition(where, text)
  return 'foreign'
}

const orderNeedsKey =
  'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.'

function checkOrder(select: StrictSelect, { table, index }: ResolvedTable): void {
  if (select.order.length === 0) return
  if (select.where === undefined) {
    throw refused('Must have WHERE clause in the statement when using ORDER BY clause.')
  }
  const { partitionKey, sortKey } = index ?? table
  for (const { name } of select.order) {
    if (name !== partitionKey.name && name !== sortKey?.name) {
      throw refused(`Variable reference ${name} in ORDER BY clause must be part of the primary key`)
    }
  }
}

function neededNames(
  select: StrictSelect,
  conditions: readonly Condition[],
): ReadonlySet<string> | undefined {
  if (select.columns === undefined) return undefined
  const names = new Set<string>(select.order.map(({ name }) => name))
  const paths = [...select.columns.map(({ path }) => path), ...conditions.flatMap(conditionPaths)]
  for (const [name] of paths) if (typeof name === 'string') names.add(name)
  return names
}

/** A GSI that the statement names must have what it selects, and by key also what it filters on. */
function checkProjected(select: StrictSelect, { index, kind, filter }: Access): void {
  const projected = index?.projected
  if (index === undefined || projected === undefined || index.kind === 'local') return
  const missing = (select.columns ?? [])
    .map(({ path }) => String(path[0]))
    .filter((name) => !projected.has(name))
  if (missing.length > 0) {
    throw refused(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
    )
  }
  const unfiltered = filter
    .flatMap(conditionPaths)
    .map(([name]) => String(name))
    .filter((name) => !projected.has(name))
  if (kind === 'query' && unfiltered.length > 0) {
    throw refused(
      `One or more parameter values were invalid: Secondary index ${index.name} does not project one or more filter attributes: [${unfiltered.join(', ')}]`,
    )
  }
}

interface AccessPageRequest {
  readonly limit: number | undefined
  readonly position: SelectPosition | undefined
  readonly filter: ItemPredicate | undefined
}

const firstPageItems = 128
const lastPageItems = 8192

/** Sizes of the pages of a long read: small at first, so that the first rows come at once, then growing. */
export function* pageSizes(): Generator<number | undefined, never, undefined> {
  for (let items = firstPageItems; items <= lastPageItems; items *= 2) yield items
  for (;;) yield undefined
}

/** Reads up to `limit` items, or one page of the source. */
export async function readSelectPage(
  plan: SelectPlan,
  source: StatementSource,
  { limit, position }: { limit: number | undefined; position: SelectPosition | undefined },
): Promise<SelectPage> {
  const page = await readAccessPage(plan.access, source, {
    limit,
    position,
    filter: plan.filter,
  })
  const { columns } = plan
  if (columns === undefined) return page
  return { ...page, items: page.items.map((item) => projectColumns(columns, item)) }
}

export async function readAccessPage(
  access: Access,
  source: StatementSource,
  request: AccessPageRequest,
): Promise<SelectPage> {
  switch (access.kind) {
    case 'nothing':
      return { items: [], scannedCount: 0, scannedBytes: 0, next: undefined }
    case 'get':
      return getItems(access, source, request)
    case 'scan':
    case 'query':
      return queryItems(access, source, request)
  }
}

async function getItems(
  access: Access,
  source: StatementSource,
  { limit, position, filter }: AccessPageRequest,
): Promise<SelectPage> {
  const items: Item[] = []
  let scannedCount = 0
  let partition = position?.partition ?? 0
  for (; partition < access.partitions.length && scannedCount < (limit ?? Infinity); partition++) {
    const value = access.partitions[partition]
    if (value === undefined) continue
    const item = await source.get(access.table.name, keyOf(access, value))
    if (item === undefined) continue
    scannedCount++
    if (filter === undefined || filter(item)) items.push(item)
  }
  const more = partition < access.partitions.length
  const next = more ? { partition, startAfter: undefined } : undefined
  return { items, scannedCount, scannedBytes: 0, next }
}

function keyOf({ table, sort }: Access, partition: KeyValue): Item {
  const key: Item = new Map([[table.partitionKey.name, partition]])
  if (table.sortKey !== undefined && sort.kind === 'equal') key.set(table.sortKey.name, sort.value)
  return key
}

async function queryItems(
  access: Access,
  source: StatementSource,
  { limit, position, filter }: AccessPageRequest,
): Promise<SelectPage> {
  const items: Item[] = []
  let scannedCount = 0
  let scannedBytes = 0
  let startAfter = position?.startAfter
  const partitions = access.kind === 'scan' ? [undefined] : access.partitions
  for (let at = position?.partition ?? 0; at < partitions.length; at++) {
    const page = await source.page({
      table: access.table.name,
      index: access.index?.name,
      partition: partitions[at],
      sort: access.sort,
      forward: access.forward,
      startAfter,
      limit: limit === undefined ? undefined : limit - scannedCount,
      filter,
      wholeItems: access.wholeItems,
    })
    items.push(...page.items)
    scannedCount += page.scannedCount
    scannedBytes += page.scannedBytes
    startAfter = undefined
    if (page.lastKey !== undefined) {
      return {
        items,
        scannedCount,
        scannedBytes,
        next: { partition: at, startAfter: page.lastKey },
      }
    }
    if (limit !== undefined && scannedCount >= limit && at + 1 < partitions.length) {
      return {
        items,
        scannedCount,
        scannedBytes,
        next: { partition: at + 1, startAfter: undefined },
      }
    }
  }
  return { items, scannedCount, scannedBytes, next: undefined }
}

/** Whether one item at most can be read, by its whole primary key. */
export function isSingleItem({ access }: SelectPlan): boolean {
  return access.kind === 'get' && access.partitions.length === 1
}

/** Names of the primary key's attributes. */
export function keyNamesOf({ partitionKey, sortKey }: TableShape): readonly string[] {
  return sortKey === undefined ? [partitionKey.name] : [partitionKey.name, sortKey.name]
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
