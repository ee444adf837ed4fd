/**
 * All writing of the app to one database: one at a time, each journalled before it begins. Staged edits are
 * committed from here and undone through here.
 */
import { join } from 'node:path'
import { KeystoneError } from '../../src-engine/index.ts'
import type { AttributeMap, Dynamodb, Item } from '../../src-engine/index.ts'
import type {
  CommitOutcome,
  Edit,
  InverseOutcome,
  JournalChange,
  JournalEntry,
  JournalNumber,
  StagedEdit,
  StagedId,
} from '../contract/staging.ts'
import { ipcFailure } from '../ipc/error-data.ts'
import { actionOf, keyOf, planCommit, type PlannedTransaction } from './commit-plan.ts'
import { itemIdentity } from './item-text.ts'
import { sameItem, StagedEdits } from './staged-edits.ts'
import { WriteJournal } from './write-journal.ts'

/** The engine as the workspace needs it. */
export type WorkspaceEngine = Pick<Dynamodb, 'getItem' | 'describeTable' | 'transactWriteItems'>

export interface WorkspaceOptions {
  /** Of the app's own files for this database. */
  readonly directory: string
  readonly engine: WorkspaceEngine
  readonly nowMs: () => number
  /** Something was written to a table, or may have been. */
  readonly onWritten: (table: string) => void
}

export interface JournalledWrite<Output> {
  readonly run: () => Promise<Output>
  /** Called when it was written and can be undone. */
  readonly onJournalled?: (number: JournalNumber) => void
}

export interface BatchWrite {
  readonly table: string
  /** Primary keys of the items. */
  readonly keys: readonly AttributeMap[]
  readonly run: () => Promise<readonly (Item | undefined)[]>
}

export class Workspace {
  readonly #options: WorkspaceOptions
  readonly #staged: StagedEdits
  readonly #journal: WriteJournal
  /** Writes, one after the other, so that nothing comes between a comparison and the write that rests on it. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(options: WorkspaceOptions, staged: StagedEdits, journal: WriteJournal) {
    this.#options = options
    this.#staged = staged
    this.#journal = journal
  }

  static async open(options: WorkspaceOptions): Promise<Workspace> {
    const staged = await StagedEdits.open(join(options.directory, 'staged.jsonl'))
    const journal = await WriteJournal.open(join(options.directory, 'journal.jsonl'))
    return new Workspace(options, staged, journal)
  }

  staged(): readonly StagedEdit[] {
    return this.#staged.list()
  }

  stage(edits: readonly Edit[]): Promise<readonly StagedEdit[]> {
    return this.#next(async () => {
      await this.#staged.stage(edits, this.#options.nowMs())
      return this.#staged.list()
    })
  }

  discard(ids: readonly StagedId[]): Promise<readonly StagedEdit[]> {
    return this.#next(async () => {
      await this.#staged.discard(ids)
      return this.#staged.list()
    })
  }

  /** One write of one item, `run` making it. Journalled with the item before and after. */
  write<Output>(
    operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Statement',
    target: { readonly table: string; readonly key: AttributeMap },
    { run, onJournalled }: JournalledWrite<Output>,
  ): Promise<Output> {
    return this.#next(async () => {
      const { table, key } = target
      const before = await this.#current(table, key)
      const change = { table, key, before }
      const number = await this.#journal.begin(operation, [change], this.#options.nowMs())
      try {
        const output = await run()
        await this.#journal.end(number, 'written', [await this.#current(table, key)])
        onJournalled?.(number)
        return output
      } catch (error) {
        await this.#ended(number, error, [before])
        throw error
      } finally {
        this.#options.onWritten(table)
      }
    })
  }

  /** Many items of one table, `run` changing them and telling what they are then. Journalled as one write. */
  writeBatch({ table, keys, run }: BatchWrite): Promise<void> {
    return this.#next(async () => {
      const before = await Promise.all(keys.map((key) => this.#current(table, key)))
      const changes = keys.map((key, at) => ({ table, key, before: before[at] ?? null }))
      const number = await this.#journal.begin('Statement', changes, this.#options.nowMs())
      try {
        const after = await run()
        await this.#journal.end(
          number,
          'written',
          after.map((item) => item ?? null),
        )
      } finally {
        // After a failure some are changed and some are not: the entry stays open, and the items themselves tell.
        this.#options.onWritten(table)
      }
    })
  }

  /** A write that cannot say beforehand what it will change: not journalled, but not among others either. */
  alone<Output>(run: () => Promise<Output>): Promise<Output> {
    return this.#next(run)
  }

  commit(ids: readonly StagedId[]): Promise<CommitOutcome> {
    return this.#next(async () => {
      const edits = this.#staged.find(ids)
      const plan = planCommit(edits, await this.#facts(edits))
      if (plan.kind === 'conflicts') return plan
      await this.#staged.discard(plan.done)
      const entries: JournalNumber[] = []
      for (const transaction of plan.transactions) {
        entries.push(await this.#write(transaction))
        await this.#staged.discard(transaction.ids)
      }
      return { kind: 'committed', committed: edits.map((edit) => edit.id), entries }
    })
  }

  journal(limit: number, before?: JournalNumber): readonly JournalEntry[] {
    return this.#journal.list(limit, before)
  }

  changes(number: JournalNumber): readonly JournalChange[] {
    const changes = this.#journal.changes(number)
    if (changes !== undefined) return changes
    const message = `The journal has no entry ${number} any more.`
    throw ipcFailure('unknownHandle', message, { handle: String(number) })
  }

  /** Stages the way back for every item that is still as the entry left it. */
  stageInverse(number: JournalNumber): Promise<InverseOutcome> {
    return this.#next(async () => {
      const edits: Edit[] = []
      const refused: InverseOutcome['refused'][number][] = []
      const known = this.#journal.state(number) === 'written'
      for (const { table, key, before, after } of this.changes(number)) {
        const current = await this.#current(table, key)
        // How an interrupted write ended shows only in the item itself.
        const left = known ? after : current
        if (sameItem(current, before)) {
          refused.push({ table, key, reason: 'The item is as it was before.', current })
        } else if (sameItem(current, left)) {
          edits.push({ table, key, base: current, draft: before })
        } else {
          refused.push({ table, key, reason: 'The item has changed since.', current })
        }
      }
      return { staged: await this.#staged.stage(edits, this.#options.nowMs()), refused }
    })
  }

  /** Waits for writes under way. */
  async close(): Promise<void> {
    await this.#next(async () => {
      await this.#staged.close()
      await this.#journal.close()
    })
  }

  async #write({ changes }: PlannedTransaction): Promise<JournalNumber> {
    const number = await this.#journal.begin('Commit', changes, this.#options.nowMs())
    try {
      const keyNames = await this.#keyNames(changes.map((change) => change.table))
      const actions = changes.map((change) =>
        actionOf(change, keyNames.get(change.table)?.[0] ?? ''),
      )
      await this.#options.engine.transactWriteItems({ TransactItems: actions })
    } catch (error) {
      const before = changes.map((change) => change.before)
      await this.#ended(number, error, before)
      throw error
    } finally {
      for (const table of new Set(changes.map((change) => change.table))) {
        this.#options.onWritten(table)
      }
    }
    const after = changes.map((change) => change.after)
    await this.#journal.end(number, 'written', after)
    return number
  }

  /** A refusal wrote nothing. After any other failure nobody knows, and the entry stays open. */
  async #ended(
    number: JournalNumber,
    error: unknown,
    before: readonly (Item | null)[],
  ): Promise<void> {
    const uncertain = !(error instanceof KeystoneError) || uncertainCodes.has(error.code)
    if (!uncertain) await this.#journal.end(number, 'failed', before)
  }

  async #current(table: string, key: AttributeMap): Promise<Item | null> {
    const input = { TableName: table, Key: key, ConsistentRead: true }
    return (await this.#options.engine.getItem(input)).Item ?? null
  }

  async #facts(edits: readonly StagedEdit[]): Promise<Parameters<typeof planCommit>[1]> {
    const keyNames = await this.#keyNames(edits.map((edit) => edit.table))
    const found = new Map<string, Item | null>()
    const look = async (table: string, key: AttributeMap): Promise<void> => {
      const identity = itemIdentity(table, key)
      if (!found.has(identity)) found.set(identity, await this.#current(table, key))
    }
    for (const { table, key, draft } of edits) {
      await look(table, key)
      if (draft !== null) await look(table, keyOf(draft, keyNames.get(table) ?? []))
    }
    return {
      current: (table, key) => found.get(itemIdentity(table, key)) ?? null,
      keyNames: (table) => keyNames.get(table) ?? [],
    }
  }

  async #keyNames(tables: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const keyNames = new Map<string, readonly string[]>()
    for (const table of new Set(tables)) {
      const { Table: description } = await this.#options.engine.describeTable({ TableName: table })
      keyNames.set(
        table,
        description.KeySchema.map((element) => element.AttributeName),
      )
    }
    return keyNames
  }

  #next<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.#last.then(work)
    this.#last = next.catch(() => undefined)
    return next
  }
}

/** After these a write may or may not be on disk. */
const uncertainCodes: ReadonlySet<string> = new Set(['io', 'diskFull', 'poisoned', 'closed'])
