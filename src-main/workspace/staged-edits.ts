/**
 * The staged edits of one database, in `staged.jsonl`: a line stages an edit or discards some. Durable at once,
 * so that they survive a kill of the app.
 *
 *   {"stage":"ID","table":"orders","key":"{…}","base":"{…}"|null,"draft":"{…}"|null,"atMs":1700000000000}
 *   {"discard":["ID", …]}
 */
import { randomBytes } from 'node:crypto'
import { mapsEqual } from '../../src-engine/index.ts'
import type { Item } from '../../src-engine/index.ts'
import type { Edit, StagedEdit, StagedId } from '../contract/staging.ts'
import { itemFromText, itemIdentity, itemText } from './item-text.ts'
import { LineLog } from './line-log.ts'

/** The file is written anew at open when it holds this many lines more than there are edits. */
const deadLinesMax = 1000

export class StagedEdits {
  readonly #log: LineLog
  readonly #edits = new Map<StagedId, StagedEdit>()

  private constructor(log: LineLog) {
    this.#log = log
  }

  static async open(path: string): Promise<StagedEdits> {
    const { log, lines } = await LineLog.open(path)
    const staged = new StagedEdits(log)
    for (const line of lines) staged.#replay(line)
    if (lines.length > staged.#edits.size + deadLinesMax) {
      await log.rewrite(staged.list().map(lineOf))
    }
    return staged
  }

  /** In the order they were staged. */
  list(): readonly StagedEdit[] {
    return [...this.#edits.values()]
  }

  find(ids: readonly StagedId[]): readonly StagedEdit[] {
    return ids.flatMap((id) => this.#edits.get(id) ?? [])
  }

  /** Replaces what is staged for the same items. Durable when it resolves; gives those staged by it. */
  async stage(edits: readonly Edit[], atMs: number): Promise<readonly StagedEdit[]> {
    const replaced = new Set<StagedId>()
    const fresh = new Map<string, StagedEdit>()
    const byItem = new Map(this.list().map((edit) => [itemIdentity(edit.table, edit.key), edit]))
    for (const edit of edits) {
      const item = itemIdentity(edit.table, edit.key)
      const before = byItem.get(item)
      if (before !== undefined) replaced.add(before.id)
      if (sameItem(edit.base, edit.draft)) fresh.delete(item)
      else fresh.set(item, { ...edit, id: newId(), stagedAtMs: atMs })
    }
    const staged = [...fresh.values()]
    await this.#write([...replaced], staged)
    return staged
  }

  async discard(ids: readonly StagedId[]): Promise<void> {
    const known = ids.filter((id) => this.#edits.has(id))
    if (known.length > 0) await this.#write(known, [])
  }

  close(): Promise<void> {
    return this.#log.close()
  }

  async #write(discarded: readonly StagedId[], staged: readonly StagedEdit[]): Promise<void> {
    const lines = staged.map(lineOf)
    if (discarded.length > 0) lines.push(JSON.stringify({ discard: discarded }))
    if (lines.length > 0) await this.#log.append(lines)
    for (const id of discarded) this.#edits.delete(id)
    for (const edit of staged) this.#edits.set(edit.id, edit)
  }

  #replay(line: string): void {
    const fields: unknown = JSON.parse(line)
    if (typeof fields !== 'object' || fields === null) return
    const discard: unknown = Reflect.get(fields, 'discard')
    if (Array.isArray(discard)) {
      for (const id of discard) this.#edits.delete(id as StagedId)
      return
    }
    const edit = editFrom(fields)
    this.#edits.set(edit.id, edit)
  }
}

function lineOf(edit: StagedEdit): string {
  return JSON.stringify({
    stage: edit.id,
    table: edit.table,
    key: itemText(edit.key),
    base: itemText(edit.base),
    draft: itemText(edit.draft),
    atMs: edit.stagedAtMs,
  })
}

function editFrom(fields: object): StagedEdit {
  const field = (name: string): unknown => Reflect.get(fields, name)
  return {
    id: String(field('stage')) as StagedId,
    table: String(field('table')),
    key: itemFromText(field('key')) ?? new Map(),
    base: itemFromText(field('base')),
    draft: itemFromText(field('draft')),
    stagedAtMs: Number(field('atMs')),
  }
}

function newId(): StagedId {
  return randomBytes(12).toString('base64url') as StagedId
}

/** Both absent, or equal value by value. */
export function sameItem(left: Item | null, right: Item | null): boolean {
  if (left === null || right === null) return left === right
  return mapsEqual(left, right)
}
