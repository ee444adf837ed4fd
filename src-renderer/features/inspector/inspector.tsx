/** The selected item: a tree of typed values with an editor below, or JSON; what changed; and what to do with it. */
import { useCallback, useLayoutEffect, useMemo, useState } from 'react'
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { Copy, FilePlus2, History, RotateCcw, Trash2 } from 'lucide-react'
import { itemSize, itemToTaggedText, mapsEqual, type Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyId, keyText } from '../../lib/key-text.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { copyText, notifyDone, notifyFailure, run } from '../../state/actions.ts'
import { describeDatabase, useDatabases } from '../../state/databases.ts'
import { openHistoryOf } from '../../state/followed-items.ts'
import { select, selectLast, useSelection, type Selection } from '../../state/selection.ts'
import { commitEdits } from '../../state/staged-edits.ts'
import type { TabId } from '../../state/workspace.ts'
import { askToDelete } from './delete-item.ts'
import { ItemJson } from './item-json.tsx'
import { ItemEditor } from './item-editor.tsx'
import { missingKey, tooLarge } from './item-checks.ts'
import { useDraft, type DraftControl } from './use-draft.ts'
import { isMacPlatform, shortcutKeys } from '../../lib/shortcut.ts'
import { useShortcutHint } from '../../state/shortcuts.ts'
import css from './inspector.module.css'

export interface InspectorProps {
  readonly tabId: TabId
  readonly database: OpenDatabase
  readonly table: TableDescription
}

export function Inspector({ tabId, database, table }: InspectorProps) {
  const selection = useSelection((state) => state.byTab.get(tabId))
  const newItemKeys = useShortcutHint('newItem', 'mod+N')
  if (selection === undefined || selection.table !== table.TableName) {
    return (
      <EmptyState
        title="No item selected"
        text={
          newItemKeys === ''
            ? 'Choose a row in the grid.'
            : `Choose a row in the grid, or press ${newItemKeys} for a new item.`
        }
      />
    )
  }
  return <SelectedItem tabId={tabId} database={database} table={table} selection={selection} />
}

type View = 'tree' | 'json' | 'dynamodbJson'

function SelectedItem(props: InspectorProps & { readonly selection: Selection }) {
  const { tabId, database, table, selection } = props
  const control = useDraft({ database, table, selection })
  const { loaded } = control
  const [view, setView] = useState<View>('tree')
  const [wrong, setWrong] = useState<string>()
  const isAttributeWanted = useSelection((state) => state.wanted !== undefined)
  // It is in the tree that one attribute is gone to.
  if (isAttributeWanted && view !== 'tree') setView('tree')
  const readOnlyReason =
    database.mode === 'readOnly' ? `${database.name} is open read-only.` : undefined
  /** How often what was typed was thrown away. */
  const [discards, setDiscards] = useState(0)
  const isNew = selection.kind === 'new'
  const itemName = isNew
    ? `new ${tabId}`
    : JSON.stringify([database.recentId, selection.table, keyId(selection.key)])

  const save = useCallback(async () => {
    const staged = await control.settle()
    if (staged === undefined) return
    const outcome = await commitEdits(database, [staged.id])
    if (outcome.kind === 'conflicts') {
      notifyFailure(
        'Not saved',
        new Error(
          'The item was changed by someone else meanwhile. Review the change below the grid.',
        ),
      )
      return
    }
    const key = staged.draft === null ? staged.key : keyOf(table, staged.draft)
    notifyDone(`Saved ${keyText(key)}`)
    if (staged.draft === null) select(tabId, undefined)
    else select(tabId, { kind: 'item', database: database.recentId, table: table.TableName, key })
    control.reload()
    await describeDatabase(database.handle)
  }, [control, database, table, tabId])

  const itemBytesMax = useItemBytesMax(database)
  const faultOf = (item: Item): string | undefined =>
    missingKey(table, item) ?? tooLarge(itemBytesMax, item)
  const draft = loaded.kind === 'ready' ? loaded.draft : undefined
  const problem = readOnlyReason ?? wrong ?? (draft === undefined ? undefined : faultOf(draft))
  const canSave = control.isDirty && problem === undefined

  // Before what it shows is seen: a key pressed at the sight of an enabled button must find it so.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== 's' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      if (canSave) run('The item was not saved', save)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [canSave, save])

  return (
    <div className={css.inspector} data-inspector>
      <div className={css.head}>
        <h2 className={css.title} title={titleOf(selection, draft)}>
          {titleOf(selection, draft)}
        </h2>
        <ItemActions {...props} control={control} readOnlyReason={readOnlyReason} draft={draft} />
      </div>
      <div className={css.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Show the item as"
          value={view}
          onChange={(value) => setView(value)}
          data={[
            { value: 'tree', label: 'Tree' },
            { value: 'json', label: 'JSON' },
            { value: 'dynamodbJson', label: 'DynamoDB JSON' },
          ]}
        />
        {draft === undefined ? null : <SizeMeter item={draft} itemBytesMax={itemBytesMax} />}
      </div>
      <div className={css.body}>{bodyOf()}</div>
      <SaveBar
        control={control}
        table={table}
        isNew={isNew}
        problem={problem}
        hasWrongText={wrong !== undefined}
        onSave={() => run('The item was not saved', save)}
        onDiscard={() => {
          setDiscards((count) => count + 1)
          run('The change was not discarded', control.discard)
        }}
        onCancel={() => selectLast(tabId)}
      />
    </div>
  )

  function bodyOf() {
    switch (loaded.kind) {
      case 'loading':
        return <p className={css.quiet}>Reading the item…</p>
      case 'failed':
        return <EmptyState title="The item could not be read" text={loaded.message} />
      case 'gone':
        return (
          <EmptyState
            title="This item is not there any more"
            text="It was deleted or has expired since the rows were read. Refresh the rows to see."
          />
        )
      case 'deleted':
        return (
          <EmptyState
            title="This item is staged to be deleted"
            text="Nothing has been written. Commit to delete it, or discard the change to keep it."
          />
        )
      case 'ready':
        return view === 'tree' ? (
          <ItemEditor
            item={loaded.draft}
            base={loaded.base}
            table={table}
            isNew={isNew}
            readOnly={readOnlyReason !== undefined}
            onChange={control.change}
            onWrong={setWrong}
          />
        ) : (
          <ItemJson
            key={`${view} ${itemName} ${discards}`}
            form={view}
            name={`${itemName} ${discards}`}
            item={loaded.draft}
            base={loaded.base}
            database={database}
            table={table}
            readOnly={readOnlyReason !== undefined}
            onChange={control.change}
            onWrong={setWrong}
          />
        )
    }
  }
}

/** What the engine takes; without a limit until the database is described. */
function useItemBytesMax({ recentId }: OpenDatabase): number {
  return useDatabases((state) => state.descriptions.get(recentId)?.itemBytesMax ?? Infinity)
}

function titleOf(selection: Selection, draft: Item | undefined): string {
  if (selection.kind === 'new') return `New item in ${selection.table}`
  return keyText(selection.key) || (draft === undefined ? '' : keyText(draft))
}

interface SizeMeterProps {
  readonly item: Item
  readonly itemBytesMax: number
}

function SizeMeter({ item, itemBytesMax }: SizeMeterProps) {
  const bytes = useMemo(() => itemSize(item), [item])
  const part = bytes / itemBytesMax
  return (
    <span
      className={css.meter}
      data-full={part > 1 || undefined}
      title={`${formatCount(bytes)} of ${formatCount(itemBytesMax)} bytes, as DynamoDB counts`}
    >
      <span className={css.meterTrack} aria-hidden>
        <span style={{ width: `${Math.min(100, part * 100)}%` }} />
      </span>
      {formatBytes(bytes)}
    </span>
  )
}

interface ItemActionsProps extends InspectorProps {
  readonly control: DraftControl
  readonly draft: Item | undefined
  readonly readOnlyReason: string | undefined
  readonly selection: Selection
}

function ItemActions({
  tabId,
  database,
  table,
  control,
  draft,
  readOnlyReason,
  selection,
}: ItemActionsProps) {
  if (draft === undefined) return null
  const place = { database: database.recentId, table: table.TableName }
  return (
    <div className={css.actions}>
      <Tooltip label="Copy the item as DynamoDB JSON">
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label="Copy the item as DynamoDB JSON"
          onClick={() =>
            run('The item was not copied', () =>
              copyText(itemToTaggedText(draft, 'extended', 2), 'the item as DynamoDB JSON'),
            )
          }
        >
          <Copy size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={readOnlyReason ?? 'Duplicate: a new item from this one'}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label="Duplicate the item"
          disabled={readOnlyReason !== undefined}
          onClick={() => select(tabId, { kind: 'new', ...place, start: draft })}
        >
          <FilePlus2 size={14} />
        </ActionIcon>
      </Tooltip>
      {selection.kind === 'new' ? null : (
        <Tooltip label="History: every change of this item that the stream holds">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="History of the item"
            onClick={() => openHistoryOf(database.recentId, table.TableName, selection.key)}
          >
            <History size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      {selection.kind === 'new' ? null : (
        <Tooltip label={readOnlyReason ?? 'Delete the item…'}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="red"
            aria-label="Delete the item"
            disabled={readOnlyReason !== undefined}
            onClick={() =>
              askToDelete({ tabId, database, table, item: draft, onStaged: control.reload })
            }
          >
            <Trash2 size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  )
}

interface SaveBarProps {
  readonly control: DraftControl
  readonly table: TableDescription
  readonly isNew: boolean
  readonly problem: string | undefined
  /** Something was typed that is no item: it is told even when nothing else has changed. */
  readonly hasWrongText: boolean
  readonly onSave: () => void
  readonly onDiscard: () => void
  readonly onCancel: () => void
}

function SaveBar(props: SaveBarProps) {
  const { control, table, isNew, problem, hasWrongText, onSave, onDiscard, onCancel } = props
  const { loaded, isDirty } = control
  const summary = useMemo(() => summaryOf(loaded, table), [loaded, table])
  if (!isDirty && !isNew && !hasWrongText) return null
  return (
    <div className={css.save} role="region" aria-label="Changes of this item">
      <p
        className={problem === undefined ? css.summary : css.problem}
        role={problem === undefined ? undefined : 'status'}
      >
        {problem ?? summary}
      </p>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<RotateCcw size={13} />}
        onClick={isNew ? onCancel : onDiscard}
      >
        {isNew ? 'Cancel' : 'Discard'}
      </Button>
      <Tooltip label={shortcutKeys('mod+S', isMacPlatform).join('+')}>
        <Button
          size="compact-sm"
          disabled={!isDirty || problem !== undefined}
          color={loaded.kind === 'deleted' ? 'red.9' : 'indigo'}
          onClick={onSave}
        >
          {isNew ? 'Create item' : loaded.kind === 'deleted' ? 'Delete item' : 'Save item'}
        </Button>
      </Tooltip>
    </div>
  )
}

function summaryOf(loaded: DraftControl['loaded'], table: TableDescription): string {
  if (loaded.kind === 'deleted') return 'Staged: delete this item.'
  if (loaded.kind !== 'ready') return ''
  if (loaded.base === null) return 'Not written yet.'
  const count = diffItems(loaded.base, loaded.draft).length
  const moved = !mapsEqual(keyOf(table, loaded.base), keyOf(table, loaded.draft))
  const changes = `${plural(count, 'change')} staged.`
  return moved ? `${changes} The key changes: the old item is deleted and a new one put.` : changes
}
