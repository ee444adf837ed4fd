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
import { checkRangesApart } from './overlapping-ranges.ts'
import type { PageRead, PageResult, StatementSource, TableShape } from './source.ts'
import { addWork, type StepWork } from './step-work.ts'
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
  if (dialect === 'dynamodb' && access.kind === 'query') {
    checkRangesApart(access.filter, (resolved.index ?? resolved.table).sortKey)
  }
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
  /** What was done is added to it. */
  readonly work?: StepWork | undefined
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
  request: Omit<AccessPageRequest, 'filter'>,
): Promise<SelectPage> {
  const page = await readAccessPage(plan.access, source, { ...request, filter: plan.filter })
  const { columns } = plan
  if (columns === undefined) return page
  return { ...page, items: page.items.map((item) => projectColumns(columns, item)) }
}

export async function readAccessPage(
  access: Access,
  source: StatementSource,
  request: AccessPageRequest,
): Promise<SelectPage> {
  if (access.kind === 'nothing') {
    return { items: [], scannedCount: 0, scannedBytes: 0, next: undefined }
  }
  const { limit, position, filter, work } = request
  const startedMs = source.monotonicMs()
  const walk = new AccessWalk(access, { limit, position })
  for (let read = walk.next(); read !== undefined; read = walk.next()) {
    const page =
      read.kind === 'get'
        ? await source.get(access.table.name, read.key)
        : await source.page({ ...read.page, filter })
    walk.take(page, filter)
    if (work !== undefined) addWork(work, page)
  }
  if (work !== undefined) work.milliseconds += source.monotonicMs() - startedMs
  return walk.page
}

/** All that an access path gives, without waiting: for the few items that a key fixes. */
export function readNow(
  access: Access,
  source: StatementSource,
  { filter, work }: { filter: ItemPredicate | undefined; work: StepWork },
): readonly Item[] {
  const startedMs = source.monotonicMs()
  const items: Item[] = []
  let position: SelectPosition | undefined
  do {
    const walk = new AccessWalk(access, { limit: undefined, position })
    for (let read = walk.next(); read !== undefined; read = walk.next()) {
      const page =
        read.kind === 'get'
          ? source.getNow(access.table.name, read.key)
          : source.pageNow({ ...read.page, filter })
      walk.take(page, filter)
      addWork(work, page)
    }
    for (const item of walk.page.items) items.push(item)
    position = walk.page.next
  } while (position !== undefined)
  work.milliseconds += source.monotonicMs() - startedMs
  return items
}

/** Decides, read by read, what a page of an access path takes, and gathers what the reads gave. */
class AccessWalk {
  readonly #access: Access
  readonly #limit: number | undefined
  readonly #items: Item[] = []
  #scannedCount = 0
  #scannedBytes = 0
  #partition: number
  #startAfter: Item | undefined
  #isFull = false

  constructor(
    access: Access,
    { limit, position }: { limit: number | undefined; position: SelectPosition | undefined },
  ) {
    this.#access = access
    this.#limit = limit
    this.#partition = position?.partition ?? 0
    this.#startAfter = position?.startAfter
  }

  /** Undefined: the page is whole. */
  next():
    | { readonly kind: 'get'; readonly key: Item }
    | { readonly kind: 'page'; readonly page: Omit<PageRead, 'filter'> }
    | undefined {
    if (this.#isFull || this.#scannedCount >= (this.#limit ?? Infinity)) return undefined
    if (this.#isAtEnd) return undefined
    const access = this.#access
    const partition = access.partitions[this.#partition]
    if (access.kind === 'get' && partition !== undefined) {
      return { kind: 'get', key: keyOf(access, partition) }
    }
    const limit = this.#limit === undefined ? undefined : this.#limit - this.#scannedCount
    return {
      kind: 'page',
      page: {
        table: access.table.name,
        index: access.index?.name,
        partition,
        sort: access.sort,
        forward: access.forward,
        startAfter: this.#startAfter,
        limit,
        wholeItems: access.wholeItems,
      },
    }
  }

  /** @param filter a page comes filtered already, an item by its key does not. */
  take(page: PageResult, filter: ItemPredicate | undefined): void {
    const isFiltered = filter === undefined || this.#access.kind !== 'get'
    for (const item of page.items) if (isFiltered || filter(item)) this.#items.push(item)
    this.#scannedCount += page.scannedCount
    this.#scannedBytes += page.scannedBytes
    this.#startAfter = page.lastKey
    if (page.lastKey === undefined) this.#partition++
    else this.#isFull = true
  }

  get page(): SelectPage {
    const next = this.#isAtEnd
      ? undefined
      : { partition: this.#partition, startAfter: this.#startAfter }
    return {
      items: this.#items,
      scannedCount: this.#scannedCount,
      scannedBytes: this.#scannedBytes,
      next,
    }
  }

  /** A scan has one partition: all of the table. */
  get #isAtEnd(): boolean {
    const { kind, partitions } = this.#access
    return this.#partition >= (kind === 'scan' ? 1 : partitions.length)
  }
}

function keyOf({ table, sort }: Access, partition: KeyValue): Item {
  const key: Item = new Map([[table.partitionKey.name, partition]])
  if (table.sortKey !== undefined && sort.kind === 'equal') key.set(table.sortKey.name, sort.value)
  return key
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
