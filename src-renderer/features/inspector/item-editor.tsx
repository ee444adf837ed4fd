/** The tree of an item and the editor of the value chosen in it; members are added, renamed and removed here. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { Minus, Plus, Route } from 'lucide-react'
import {
  typeName,
  type AttributeValue,
  type Item,
  type TypeName,
} from '../../../src-engine/language.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { initiallyExpanded, type TreeLine } from '../../components/item-tree/flatten.ts'
import { ItemTree, type LineMark } from '../../components/item-tree/item-tree.tsx'
import { Pane, PaneEdge, PaneGroup } from '../../components/pane/pane.tsx'
import { ValueEditor } from '../../components/value-editor/value-editor.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import {
  pathId,
  partiqlPath,
  pathText,
  valueAt,
  withoutPath,
  withRenamed,
  withValueAt,
  type Path,
} from '../../lib/item-path.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyId } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { copyText, run } from '../../state/actions.ts'
import { useSelection, wantAttribute } from '../../state/selection.ts'
import { rememberPanels, useWorkspace } from '../../state/workspace.ts'
import { ItemSearch } from './item-search.tsx'
import { loadValue, saveValue } from './value-file.ts'
import css from './inspector.module.css'

export interface ItemEditorProps {
  readonly item: Item
  readonly base: Item | null
  readonly table: TableDescription
  readonly isNew: boolean
  readonly readOnly: boolean
  readonly onChange: (item: Item) => void
  readonly onWrong: (message: string | undefined) => void
}

export function ItemEditor(props: ItemEditorProps) {
  const { item, base, table, isNew, readOnly, onChange } = props
  const place = useRef<HTMLDivElement>(null)
  const start = useMemo(() => startOf(item, table, isNew), [item, table, isNew])
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => initiallyExpanded(item))
  const [selected, setSelected] = useState<Path>()
  const valueShare = useWorkspace((state) => state.layout.panels['value'])
  const shownItem = start
  // Another item may lack what was chosen in the last one.
  const isThere = selected !== undefined && valueAt(shownItem, selected) !== undefined
  const chosen = isThere ? selected : firstPath(shownItem)
  const value = chosen === undefined ? undefined : valueAt(shownItem, chosen)
  const marks = useMemo(() => marksOf(base, shownItem), [base, shownItem])
  const keys = useMemo(
    () =>
      new Map(
        table.KeySchema.map((each) => [each.AttributeName, typeOfKey(table, each.AttributeName)]),
      ),
    [table],
  )
  const isKey = (path: Path): boolean => path.length === 1 && keys.has(String(path[0]))
  const markOf = useCallback(
    (line: TreeLine): LineMark | undefined =>
      marks.get(line.id) ?? (line.level === 1 && keys.has(String(line.step)) ? 'key' : undefined),
    [marks, keys],
  )
  const edit = (path: Path): void => {
    setSelected(path)
    requestAnimationFrame(() => {
      const field = place.current?.querySelector<HTMLTextAreaElement>('[data-value-editor]')
      field?.focus()
      field?.select()
    })
  }
  useWantedAttribute(props, (name) => edit([name]))
  const remove = (path: Path): void => {
    if (readOnly || (isKey(path) && !isNew)) return
    onChange(withoutPath(shownItem, path))
    setSelected(path.length > 1 ? path.slice(0, -1) : undefined)
  }
  const add = (): void => {
    const added = addMember(shownItem, chosen)
    setExpanded(new Set(expanded).add(pathId(added.path.slice(0, -1))))
    onChange(added.item)
    edit(added.path)
  }
  const showPlace = (path: Path): void => {
    const holders = path.slice(0, -1).map((_, at) => pathId(path.slice(0, at + 1)))
    if (holders.some((id) => !expanded.has(id))) setExpanded(new Set([...expanded, ...holders]))
    setSelected(path)
  }
  const focusOn = (selector: string): void =>
    place.current?.querySelector<HTMLElement>(selector)?.focus()
  const last = chosen?.at(-1)
  return (
    <div
      ref={place}
      className={css.fill}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        focusOn('[data-find-bar]')
      }}
    >
      <ItemSearch
        item={shownItem}
        selected={chosen}
        onFound={showPlace}
        onLeave={() => focusOn('[role="tree"]')}
      />
      <div className={css.panes}>
        <PaneGroup orientation="vertical" onSizes={rememberPanels}>
          <Pane id="tree">
            <ItemTree
              label="Item"
              item={shownItem}
              expanded={expanded}
              onExpanded={setExpanded}
              selected={chosen}
              onSelect={setSelected}
              onEdit={edit}
              onRemove={remove}
              markOf={markOf}
            />
          </Pane>
          <PaneEdge label="Resize the value" />
          <Pane
            id="value"
            sizes={{ default: valueShare === undefined ? 230 : `${valueShare}%`, min: 120 }}
          >
            <div className={css.value}>
              <div className={css.valueHead}>
                {typeof last === 'string' && !isKeyLocked(chosen) ? (
                  <NameField
                    key={pathId(chosen ?? [])}
                    name={last}
                    readOnly={readOnly}
                    taken={namesBeside(shownItem, chosen)}
                    onRename={(name) => {
                      if (chosen === undefined) return
                      onChange(withRenamed(shownItem, chosen, name))
                      setSelected([...chosen.slice(0, -1), name])
                    }}
                  />
                ) : (
                  <span className={css.path}>{chosen === undefined ? '' : pathText(chosen)}</span>
                )}
                {chosen === undefined ? null : (
                  <IconAction
                    label="Copy the path"
                    onClick={() =>
                      run('Nothing was copied', () => copyText(partiqlPath(chosen), 'the path'))
                    }
                  >
                    <Route size={14} />
                  </IconAction>
                )}
                <Tooltip
                  label={
                    chosen !== undefined && isKeyLocked(chosen)
                      ? 'A key cannot be removed'
                      : 'Remove (Delete)'
                  }
                >
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label="Remove the value"
                    disabled={readOnly || chosen === undefined || isKeyLocked(chosen)}
                    onClick={() => (chosen === undefined ? undefined : remove(chosen))}
                  >
                    <Minus size={14} />
                  </ActionIcon>
                </Tooltip>
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<Plus size={12} />}
                  disabled={readOnly}
                  onClick={add}
                >
                  {addLabel(shownItem, chosen)}
                </Button>
              </div>
              {value === undefined || chosen === undefined ? null : (
                <ValueEditor
                  key={pathId(chosen)}
                  label={`Value of ${pathText(chosen)}`}
                  value={value}
                  types={isKey(chosen) ? keyTypes(keys.get(String(chosen[0]))) : undefined}
                  readOnly={readOnly}
                  onChange={(changed) => onChange(withValueAt(shownItem, chosen, changed))}
                  onWrong={props.onWrong}
                  onCopy={(text) => run('Nothing was copied', () => copyText(text, 'the value'))}
                  onSave={() => saveValue(pathText(chosen), typeName(value), value)}
                  onLoad={() =>
                    loadValue(typeName(value), (loaded) =>
                      onChange(withValueAt(shownItem, chosen, loaded)),
                    )
                  }
                  onLeave={() => focusOn('[role="tree"]')}
                />
              )}
            </div>
          </Pane>
        </PaneGroup>
      </div>
    </div>
  )

  function isKeyLocked(path: Path | undefined): boolean {
    return path !== undefined && isKey(path)
  }
}

/** Goes to the attribute that was asked for elsewhere, once this is the item that has it. */
function useWantedAttribute(
  { base, item, table }: ItemEditorProps,
  edit: (name: string) => void,
): void {
  const wanted = useSelection((state) => state.wanted)
  const isOfItem =
    wanted !== undefined &&
    base !== null &&
    wanted.table === table.TableName &&
    keyId(wanted.key) === keyId(keyOf(table, base))
  useEffect(() => {
    if (!isOfItem) return
    wantAttribute(undefined)
    if (item.has(wanted.name)) edit(wanted.name)
    // Asked for once; what is typed then does not ask again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isOfItem, wanted])
}

/** Keys come first. A new item begins with them, empty, of their types. */
function startOf(item: Item, table: TableDescription, isNew: boolean): Item {
  const start: Item = new Map()
  for (const { AttributeName, KeyType } of table.KeySchema) {
    const value = item.get(AttributeName)
    if (value !== undefined) start.set(AttributeName, value)
    else if (!isNew) continue
    else if (KeyType === 'HASH' || table.SortKeyOptional !== true) {
      start.set(AttributeName, blankKey(typeOfKey(table, AttributeName)))
    }
  }
  for (const [name, value] of item) start.set(name, value)
  return start
}

function blankKey(type: TypeName | undefined): AttributeValue {
  if (type === 'N') return 0
  return type === 'B' ? new Uint8Array() : ''
}

function typeOfKey(table: TableDescription, name: string): TypeName | undefined {
  return table.AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType
}

function keyTypes(type: TypeName | undefined): readonly TypeName[] | undefined {
  return type === undefined ? undefined : [type]
}

function firstPath(item: Item): Path | undefined {
  const [name] = item.keys()
  return name === undefined ? undefined : [name]
}

function marksOf(base: Item | null, item: Item): ReadonlyMap<string, LineMark> {
  if (base === null) return new Map()
  const marks = new Map<string, LineMark>()
  for (const difference of diffItems(base, item)) {
    if (difference.kind === 'removed') {
      if (difference.path.length > 1) marks.set(pathId(difference.path.slice(0, -1)), 'changed')
    } else marks.set(pathId(difference.path), difference.kind)
  }
  return marks
}

/** Into the chosen container, else beside the chosen value. */
function addMember(item: Item, chosen: Path | undefined): { item: Item; path: Path } {
  const holder = holderOf(item, chosen)
  const value = valueAt(item, holder)
  if (Array.isArray(value)) {
    const path = [...holder, value.length]
    return { item: withValueAt(item, path, ''), path }
  }
  const names = value instanceof Map ? value : item
  let name = 'attribute'
  for (let number = 2; names.has(name); number++) name = `attribute${number}`
  const path = [...holder, name]
  return { item: withValueAt(item, path, ''), path }
}

function holderOf(item: Item, chosen: Path | undefined): Path {
  if (chosen === undefined) return []
  const value = valueAt(item, chosen)
  return Array.isArray(value) || value instanceof Map ? chosen : chosen.slice(0, -1)
}

function addLabel(item: Item, chosen: Path | undefined): string {
  const holder = holderOf(item, chosen)
  if (holder.length === 0) return 'Attribute'
  return Array.isArray(valueAt(item, holder)) ? 'Element' : 'Member'
}

function namesBeside(item: Item, path: Path | undefined): ReadonlySet<string> {
  const holder = path === undefined ? item : valueAt(item, path.slice(0, -1))
  return holder instanceof Map ? new Set(holder.keys()) : new Set()
}

interface NameFieldProps {
  readonly name: string
  readonly readOnly: boolean
  readonly taken: ReadonlySet<string>
  readonly onRename: (name: string) => void
}

function NameField({ name, readOnly, taken, onRename }: NameFieldProps) {
  const [text, setText] = useState(name)
  const isTaken = text !== name && taken.has(text)
  const wrong = text === '' ? 'A name is needed' : isTaken ? 'This name is taken' : undefined
  const apply = (): void => {
    if (wrong === undefined && text !== name) onRename(text)
    else setText(name)
  }
  return (
    <TextInput
      size="xs"
      className={css.name}
      aria-label="Name"
      value={text}
      readOnly={readOnly}
      error={wrong}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply()
        if (event.key === 'Escape') setText(name)
      }}
    />
  )
}
