/**
 * The item in the inspector: what was read, what it is being changed to, and where the change stands. Every change
 * is staged with main soon after it is made, so that it outlives the window; nothing is written before a commit.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { mapsEqual, type Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call, messageOf } from '../../ipc/client.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyId } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { notifyFailure } from '../../state/actions.ts'
import type { Selection } from '../../state/selection.ts'
import {
  discardEdits,
  noEdits,
  stagedOf,
  stageEdits,
  useStaged,
  type StagedEdit,
} from '../../state/staged-edits.ts'

const stageDelayMs = 350

export type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'ready'; readonly base: Item | null; readonly draft: Item }
  /** A deletion waits to be committed. */
  | { readonly kind: 'deleted'; readonly base: Item }

export interface DraftControl {
  readonly loaded: Loaded
  readonly isDirty: boolean
  /** What main keeps of it, once it has been staged. */
  readonly staged: StagedEdit | undefined
  readonly change: (draft: Item) => void
  /** Stages what is not yet staged, at once. Undefined when there is nothing to stage. */
  readonly settle: () => Promise<StagedEdit | undefined>
  readonly discard: () => Promise<void>
  readonly reload: () => void
}

interface Place {
  readonly database: OpenDatabase
  readonly table: TableDescription
  readonly selection: Selection
}

export function useDraft({ database, table, selection }: Place): DraftControl {
  const edits = useStaged((state) => state.byDatabase.get(database.recentId)) ?? noEdits
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' })
  const [loads, setLoads] = useState(0)
  const isNew = selection.kind === 'new'
  const key = selection.kind === 'item' ? selection.key : undefined
  const id = key === undefined ? undefined : keyId(key)
  const staged = useMemo(
    () => (key === undefined ? undefined : stagedOf(edits, table.TableName, key)),
    // The key is its text.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [edits, table.TableName, id],
  )
  const pending = useRef<{ readonly base: Item | null; readonly draft: Item } | undefined>(
    undefined,
  )
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** What is being staged: whoever wants to save it waits for that. */
  const staging = useRef<Promise<readonly StagedEdit[]>>(undefined)

  useEffect(() => {
    if (selection.kind === 'new') {
      setLoaded({ kind: 'ready', base: null, draft: selection.start })
      return
    }
    let isCurrent = true
    const show = (next: Loaded): void => {
      if (isCurrent) setLoaded(next)
    }
    readItem(database, table.TableName, selection.key).then(
      (item) => show(loadedOf(item, stagedNow(database, table, selection.key))),
      (error: unknown) => show({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      isCurrent = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [database.handle, table.TableName, id, isNew, loads])

  const stage = useCallback(async (): Promise<StagedEdit | undefined> => {
    clearTimeout(timer.current)
    const change = pending.current
    pending.current = undefined
    if (change === undefined) {
      await staging.current
      return undefined
    }
    const { base, draft } = change
    const editKey = base === null ? keyOf(table, draft) : keyOf(table, base)
    const edit = { table: table.TableName, key: editKey, base, draft }
    staging.current = stageEdits(database, [edit])
    const all = await staging.current
    return stagedOf(all, table.TableName, editKey)
  }, [database, table])

  // Leaving the item: what was typed last is staged too.
  useEffect(
    () => () => {
      stage().catch((error: unknown) => notifyFailure('The change was not staged', error))
    },
    [stage, id, isNew],
  )

  const change = useCallback(
    (draft: Item) => {
      setLoaded((current) => {
        if (current.kind !== 'ready') return current
        pending.current = { base: current.base, draft }
        return { ...current, draft }
      })
      clearTimeout(timer.current)
      // A new item has no place among the staged until its key is complete.
      if (isNew) return
      timer.current = setTimeout(() => {
        stage().catch((error: unknown) => notifyFailure('The change was not staged', error))
      }, stageDelayMs)
    },
    [isNew, stage],
  )

  const reload = useCallback(() => setLoads((count) => count + 1), [])
  const discard = useCallback(async () => {
    clearTimeout(timer.current)
    pending.current = undefined
    if (staged !== undefined) await discardEdits(database, [staged.id])
    reload()
  }, [database, staged, reload])

  // Committed or discarded elsewhere: show what is there now.
  const wasStaged = useRef(staged)
  useEffect(() => {
    if (wasStaged.current !== undefined && staged === undefined) reload()
    wasStaged.current = staged
  }, [staged, reload])

  const isDirty =
    loaded.kind === 'deleted' ||
    (loaded.kind === 'ready' &&
      (loaded.base === null ? loaded.draft.size > 0 : !mapsEqual(loaded.base, loaded.draft)))
  const settle = useCallback(async () => {
    const edit = await stage()
    if (edit !== undefined || selection.kind === 'new') return edit ?? staged
    return stagedNow(database, table, selection.key)
  }, [stage, staged, selection, database, table])
  return { loaded, isDirty, staged, change, settle, discard, reload }
}

async function readItem(
  { handle }: OpenDatabase,
  table: string,
  key: Item,
): Promise<Item | undefined> {
  const input = { TableName: table, Key: key, ConsistentRead: true }
  const { Item } = await call((bridge) => bridge.items.get({ handle, input }))
  return Item
}

function stagedNow(
  { recentId }: OpenDatabase,
  { TableName }: TableDescription,
  key: Item,
): StagedEdit | undefined {
  return stagedOf(useStaged.getState().byDatabase.get(recentId) ?? noEdits, TableName, key)
}

function loadedOf(item: Item | undefined, staged: StagedEdit | undefined): Loaded {
  if (staged !== undefined) {
    if (staged.draft !== null) return { kind: 'ready', base: staged.base, draft: staged.draft }
    if (staged.base !== null) return { kind: 'deleted', base: staged.base }
  }
  if (item === undefined) return { kind: 'gone' }
  return { kind: 'ready', base: item, draft: item }
}
