/** The history of one item, step by step: how it was at each sequence number, and the way back there. */
import { useMemo, useState } from 'react'
import { ActionIcon, Button, Slider, Tooltip } from '@mantine/core'
import { ChevronLeft, ChevronRight, Undo2, X } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import type { Item } from '../../../src-engine/language.ts'
import { ItemTree, type LineMark } from '../../components/item-tree/item-tree.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import { pathId, type Path } from '../../lib/item-path.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatCount } from '../../lib/quantities.ts'
import { itemStates, type ItemState } from './item-states.ts'
import { stageState } from './stage-state.ts'
import css from './streams.module.css'

export interface ItemHistoryProps {
  readonly database: OpenDatabase
  readonly table: string
  readonly item: Item
  /** Of this item, oldest first. */
  readonly changes: readonly Change[]
  /** Which of them is looked at. */
  readonly at: number
  readonly onAt: (at: number) => void
  readonly onEnd: () => void
}

export function ItemHistory(props: ItemHistoryProps) {
  const { database, table, item, changes, at, onAt, onEnd } = props
  const states = useMemo(() => itemStates(changes), [changes])
  const change = changes[at]
  const state = states[at] ?? { kind: 'unknown' }
  const last = changes.length - 1
  return (
    <section className={css.history} aria-label="History of the item">
      <div className={css.historyHead}>
        <strong>{keyText(item)}</strong>
        <Tooltip label="Changes of all items">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Changes of all items"
            onClick={onEnd}
          >
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {change === undefined ? (
        <p className={css.soft}>No change of this item is among those that were read.</p>
      ) : (
        <>
          <div className={css.scrub}>
            <ActionIcon
              size="sm"
              variant="default"
              aria-label="One change back"
              disabled={at === 0}
              onClick={() => onAt(at - 1)}
            >
              <ChevronLeft size={14} />
            </ActionIcon>
            <Slider
              className={css.slider}
              size="sm"
              min={0}
              max={Math.max(1, last)}
              disabled={last === 0}
              value={at}
              label={(value) => `sequence ${changes[value]?.sequence ?? ''}`}
              thumbLabel="Change of the item"
              onChange={onAt}
            />
            <ActionIcon
              size="sm"
              variant="default"
              aria-label="One change on"
              disabled={at === last}
              onClick={() => onAt(at + 1)}
            >
              <ChevronRight size={14} />
            </ActionIcon>
          </div>
          <p className={css.soft} role="status" aria-label="Place in the history">
            Change {formatCount(at + 1)} of {formatCount(changes.length)}: the item after sequence{' '}
            {change.sequence}
            {state.kind === 'absent' ? ': it was not there.' : ''}
            {state.kind === 'unknown' ? ' is not in the stream: its view leaves it out.' : ''}
          </p>
          {state.kind === 'there' ? <ItemThen item={state.item} change={change} /> : null}
          <div>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Undo2 size={13} />}
              disabled={state.kind === 'unknown' || database.mode === 'readOnly'}
              title="Stages the item as it was after this change; nothing is written until you commit."
              onClick={() => restore({ database, table, item }, state)}
            >
              Restore this state
            </Button>
          </div>
        </>
      )}
    </section>
  )
}

function restore(
  { database, table, item }: Pick<ItemHistoryProps, 'database' | 'table' | 'item'>,
  state: ItemState,
): void {
  if (state.kind === 'unknown') return
  stageState({ database, table, key: item }, state.kind === 'there' ? state.item : null)
}

function ItemThen({ item, change }: { readonly item: Item; readonly change: Change }) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<Path>()
  const marks = useMemo(() => marksOf(change), [change])
  return (
    <div className={css.then}>
      <ItemTree
        label="The item then"
        item={item}
        expanded={expanded}
        onExpanded={setExpanded}
        selected={selected}
        onSelect={setSelected}
        markOf={({ id }) => marks.get(id)}
      />
    </div>
  )
}

/** Leaves that the change touched, and everything around them. */
function marksOf({ before, after }: Change): ReadonlyMap<string, LineMark> {
  const marks = new Map<string, LineMark>()
  if (before === undefined || after === undefined) return marks
  for (const { kind, path } of diffItems(before, after)) {
    for (let length = 1; length < path.length; length++) {
      marks.set(pathId(path.slice(0, length)), 'changed')
    }
    marks.set(pathId(path), kind === 'added' ? 'added' : 'changed')
  }
  return marks
}
