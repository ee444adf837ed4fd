/**
 * What the app has written to one database, with what was there before, in `journal.jsonl`. The line with the
 * before-images is durable before the write begins; a second line tells how it ended.
 *
 *   {"begin":7,"atMs":1700000000000,"operation":"Commit","changes":[{"table":"orders","key":"{…}","before":"{…}"|null}, …]}
 *   {"end":7,"state":"written","after":["{…}"|null, …]}
 */
import type { AttributeMap, Item } from '../../src-engine/index.ts'
import type { JournalChange, JournalEntry, JournalNumber } from '../contract/staging.ts'
import { itemFromText, itemText } from './item-text.ts'
import { LineLog } from './line-log.ts'

/** Older entries are dropped at open. */
const entriesMax = 5000
const charsMax = 128 * 1_048_576

export interface IntendedChange {
  readonly table: string
  readonly key: AttributeMap
  readonly before: Item | null
}

/** Lines stay text until somebody wants their items. */
interface Kept {
  readonly begin: string
  end: string | undefined
  readonly entry: Omit<JournalEntry, 'state'>
  state: JournalEntry['state']
}

export class WriteJournal {
  readonly #log: LineLog
  readonly #kept = new Map<JournalNumber, Kept>()
  #lastNumber = 0

  private constructor(log: LineLog) {
    this.#log = log
  }

  static async open(path: string): Promise<WriteJournal> {
    const { log, lines } = await LineLog.open(path)
    const journal = new WriteJournal(log)
    for (const line of lines) journal.#replay(line)
    if (journal.#dropOldest()) await log.rewrite(journal.#lines())
    return journal
  }

  /** Durable when it resolves: only then may the write begin. */
  async begin(
    operation: JournalEntry['operation'],
    changes: readonly IntendedChange[],
    atMs: number,
  ): Promise<JournalNumber> {
    const begin = JSON.stringify({
      begin: ++this.#lastNumber,
      atMs,
      operation,
      changes: changes.map(({ table, key, before }) => ({
        table,
        key: itemText(key),
        before: itemText(before),
      })),
    })
    const number = this.#lastNumber as JournalNumber
    await this.#log.append([begin])
    this.#replay(begin)
    return number
  }

  /** `after` is in the order of the changes. */
  async end(
    number: JournalNumber,
    state: 'written' | 'failed',
    after: readonly (Item | null)[],
  ): Promise<void> {
    const end = JSON.stringify({ end: number, state, after: after.map(itemText) })
    await this.#log.append([end])
    this.#replay(end)
  }

  /** Newest first, before `before`. */
  list(limit: number, before?: JournalNumber): readonly JournalEntry[] {
    const entries: JournalEntry[] = []
    for (const { entry, state } of [...this.#kept.values()].toReversed()) {
      if (before !== undefined && entry.number >= before) continue
      if (entries.length >= limit) break
      entries.push({ ...entry, state })
    }
    return entries
  }

  /** Undefined when there is no such entry (any more). `after` of an entry that did not end is its `before`. */
  changes(number: JournalNumber): readonly JournalChange[] | undefined {
    const kept = this.#kept.get(number)
    if (kept === undefined) return undefined
    const after = kept.end === undefined ? [] : listField(parse(kept.end), 'after')
    return listField(parse(kept.begin), 'changes').map((change, at) => {
      const fields = typeof change === 'object' && change !== null ? change : {}
      const before = itemFromText(Reflect.get(fields, 'before'))
      return {
        table: String(Reflect.get(fields, 'table')),
        key: itemFromText(Reflect.get(fields, 'key')) ?? new Map(),
        before,
        after: at < after.length ? itemFromText(after[at]) : before,
      }
    })
  }

  state(number: JournalNumber): JournalEntry['state'] | undefined {
    return this.#kept.get(number)?.state
  }

  close(): Promise<void> {
    return this.#log.close()
  }

  #replay(line: string): void {
    const fields = parse(line)
    const begun: unknown = Reflect.get(fields, 'begin')
    if (typeof begun === 'number') {
      const number = begun as JournalNumber
      this.#kept.set(number, {
        begin: line,
        end: undefined,
        entry: entryFrom(number, fields),
        state: 'unknown',
      })
      this.#lastNumber = Math.max(this.#lastNumber, number)
      return
    }
    const kept = this.#kept.get(Reflect.get(fields, 'end') as JournalNumber)
    if (kept === undefined) return
    kept.end = line
    kept.state = Reflect.get(fields, 'state') === 'written' ? 'written' : 'failed'
  }

  /** Whether anything was dropped. */
  #dropOldest(): boolean {
    let chars = 0
    let entries = 0
    const before = this.#kept.size
    for (const [number, kept] of [...this.#kept].toReversed()) {
      entries++
      chars += kept.begin.length + (kept.end?.length ?? 0)
      if (entries > entriesMax || chars > charsMax) this.#kept.delete(number)
    }
    return this.#kept.size < before
  }

  #lines(): readonly string[] {
    return [...this.#kept.values()].flatMap(({ begin, end }) =>
      end === undefined ? [begin] : [begin, end],
    )
  }
}

function entryFrom(number: JournalNumber, fields: object): Omit<JournalEntry, 'state'> {
  const changes = listField(fields, 'changes')
  const tables = changes.map((change) => String(Reflect.get(Object(change), 'table')))
  const operation: unknown = Reflect.get(fields, 'operation')
  return {
    number,
    atMs: Number(Reflect.get(fields, 'atMs')),
    operation: operations.find((known) => known === operation) ?? 'Commit',
    tables: [...new Set(tables)],
    items: changes.length,
  }
}

const operations = ['PutItem', 'UpdateItem', 'DeleteItem', 'Statement', 'Commit'] as const

function parse(line: string): object {
  const fields: unknown = JSON.parse(line)
  return typeof fields === 'object' && fields !== null ? fields : {}
}

function listField(fields: object, name: string): readonly unknown[] {
  const value: unknown = Reflect.get(fields, name)
  return Array.isArray(value) ? value : []
}
