/** Filters as pills, and the button that says what it will do. */
import { Fragment, useRef } from 'react'
import { ActionIcon, Button, Menu, SegmentedControl, Tooltip } from '@mantine/core'
import {
  ArrowDownUp,
  Check,
  ChevronDown,
  ListFilterPlus,
  Play,
  TableProperties,
  View,
  X,
} from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { cellText } from '../../components/attribute-value/cell-text.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { indexesOf, indexOf, sortKeyOf } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { newFilterId, type Filter } from '../../state/filter.ts'
import {
  changeItemsTab,
  openSchemaTab,
  useWorkspace,
  type ItemsTab,
  type ItemsView,
} from '../../state/workspace.ts'
import { TableMenu } from './table-menu.tsx'
import { FilterEditor, type FilterStart } from './filter-editor.tsx'
import { planOf } from './live-view.ts'
import { operatorTexts, readLabels, readOperand } from './plan-read.ts'
import { useShortcutHint } from '../../state/shortcuts.ts'
import css from './browse.module.css'

export interface FilterBarProps {
  readonly tab: ItemsTab
  readonly table: TableDescription
  readonly database: OpenDatabase
  /** Names met in the rows. */
  readonly attributes: readonly string[]
  /** The rows on screen were read with other filters. */
  readonly isStale: boolean
  /** What the form of a filter is open for. */
  readonly editing: FilterStart | undefined
  readonly onEdit: (start: FilterStart | undefined) => void
  readonly onRun: () => void
}

export function FilterBar(props: FilterBarProps) {
  const keys = useShortcutHint('run', 'mod+Enter')
  const { tab, table, database, attributes, isStale, editing, onEdit, onRun } = props
  const runButton = useRef<HTMLButtonElement>(null)
  const plan = planOf(tab, table)
  const setFilters = (filters: readonly Filter[]): void => changeItemsTab(tab.id, { filters })
  const sort = sortKeyOf(indexOf(table, tab.index) ?? table)
  const save = (filter: Filter): void => {
    setFilters(
      editing?.id === undefined
        ? [...tab.filters, filter]
        : tab.filters.map((each) => (each.id === filter.id ? filter : each)),
    )
    onEdit(undefined)
    runButton.current?.focus()
  }
  return (
    <div className={css.bar} role="toolbar" aria-label="Filters and reading">
      <PlaceMenu tab={tab} table={table} />
      <div className={css.pills}>
        {tab.filters.map((filter, at) => (
          <Fragment key={filter.id}>
            {at === 0 ? null : <Joint tab={tab} isNamed={at === 1} />}
            <Pill
              filter={filter}
              onEdit={() => onEdit(filter)}
              onToggle={() =>
                setFilters(
                  tab.filters.map((each) =>
                    each.id === filter.id ? { ...each, off: each.off !== true } : each,
                  ),
                )
              }
              onRemove={() => setFilters(tab.filters.filter((each) => each.id !== filter.id))}
            />
          </Fragment>
        ))}
        <FilterEditor
          table={table}
          index={tab.index}
          attributes={attributes}
          start={editing}
          opened={editing !== undefined}
          onClose={() => onEdit(undefined)}
          onSave={(draft) => save(withPlaceOf(tab, editing, draft))}
        >
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            className={css.quiet}
            leftSection={<ListFilterPlus size={13} />}
            onClick={() => onEdit({})}
          >
            Filter
          </Button>
        </FilterEditor>
      </div>
      <span className={css.sentence}>{isStale ? plan.sentence : ''}</span>
      {plan.kind === 'query' || plan.kind === 'indexQuery' ? (
        <Tooltip label={`Sorted by ${sort ?? 'key'}, ${tab.forward ? 'rising' : 'falling'}`}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Turn the order round"
            aria-pressed={!tab.forward}
            onClick={() => changeItemsTab(tab.id, { forward: !tab.forward })}
          >
            <ArrowDownUp size={14} />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <Tooltip label={`Schema of ${tab.table}`}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Schema of ${tab.table}`}
          onClick={() => openSchemaTab({ database: tab.database, table: tab.table })}
        >
          <TableProperties size={14} />
        </ActionIcon>
      </Tooltip>
      <TableMenu tab={tab} table={table} database={database} />
      <ViewSwitch view={tab.view} onChange={(view) => changeItemsTab(tab.id, { view })} />
      <Tooltip label={`${plan.sentence} ${keys}`}>
        <Button
          ref={runButton}
          size="compact-sm"
          variant={isStale ? 'filled' : 'default'}
          leftSection={<Play size={12} fill="currentColor" />}
          onClick={onRun}
        >
          {readLabels[plan.kind]}
        </Button>
      </Tooltip>
    </div>
  )
}

/** The form changes a filter's attribute; a place below that attribute stays while it does not. */
function withPlaceOf(
  { filters }: ItemsTab,
  editing: FilterStart | undefined,
  draft: Omit<Filter, 'id'>,
): Filter {
  const changed = filters.find((filter) => filter.id === editing?.id)
  if (changed === undefined) return { ...draft, id: newFilterId() }
  const { id, attribute, below } = changed
  const isSamePlace = below !== undefined && attribute === draft.attribute
  return { ...draft, id, ...(isSamePlace ? { below } : {}) }
}

function PlaceMenu({ tab, table }: { readonly tab: ItemsTab; readonly table: TableDescription }) {
  const indexes = indexesOf(table)
  if (indexes.length === 0) return null
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          aria-label="Table or index to read"
          rightSection={<ChevronDown size={12} />}
        >
          {tab.index === undefined ? 'Table' : visibleText(tab.index)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => changePlace(tab, undefined)}>Table {table.TableName}</Menu.Item>
        <Menu.Label role="presentation">Indexes</Menu.Label>
        {indexes.map(({ IndexName }) => (
          <Menu.Item key={IndexName} onClick={() => changePlace(tab, IndexName)}>
            {IndexName}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function changePlace(tab: ItemsTab, index: string | undefined): void {
  const { index: _, ...rest } = tab
  const place = index === undefined ? rest : { ...rest, index }
  replaceTab(tab.id, place)
}

function replaceTab(id: string, tab: ItemsTab): void {
  useWorkspace.setState(({ tabs }) => ({
    tabs: tabs.map((each) => (each.id === id ? tab : each)),
  }))
}

const viewNames: readonly { readonly value: ItemsView; readonly label: string }[] = [
  { value: 'table', label: 'Table' },
  { value: 'tree', label: 'Tree' },
  { value: 'json', label: 'JSON' },
  { value: 'dynamodbJson', label: 'DynamoDB JSON' },
]

interface ViewSwitchProps {
  readonly view: ItemsView
  readonly onChange: (view: ItemsView) => void
}

/** Where the bar has no room for all forms side by side, the style shows a menu of them instead. */
function ViewSwitch({ view, onChange }: ViewSwitchProps) {
  const shown = viewNames.find(({ value }) => value === view)?.label ?? ''
  return (
    <>
      <span className={css.views}>
        <SegmentedControl
          size="xs"
          aria-label="Show items as"
          value={view}
          onChange={onChange}
          data={[...viewNames]}
        />
      </span>
      <span className={css.viewMenu}>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              size="sm"
              variant="default"
              aria-label={`Show items as, now ${shown}`}
              title={`Show items as: ${shown}`}
            >
              <View size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label role="presentation">Show items as</Menu.Label>
            {viewNames.map(({ value, label }) => (
              <Menu.Item
                key={value}
                rightSection={value === view ? <Check size={14} aria-label="shown now" /> : null}
                onClick={() => onChange(value)}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </span>
    </>
  )
}

/** `and` or `or` between two pills: all of them say the same, and change together. */
function Joint({ tab, isNamed }: { readonly tab: ItemsTab; readonly isNamed: boolean }) {
  const isAny = tab.matchAny === true
  const text = isAny ? 'or' : 'and'
  if (!isNamed) return <span className={css.joint}>{text}</span>
  return (
    <Tooltip
      label={
        isAny
          ? 'Items that pass one of the filters. Click for those that pass all.'
          : 'Items that pass all filters. Click for those that pass one of them.'
      }
    >
      <button
        type="button"
        className={css.joint}
        aria-label="One of the filters is enough"
        aria-pressed={isAny}
        onClick={() => changeItemsTab(tab.id, { matchAny: !isAny })}
      >
        {text}
      </button>
    </Tooltip>
  )
}

interface PillProps {
  readonly filter: Filter
  readonly onEdit: () => void
  readonly onToggle: () => void
  readonly onRemove: () => void
}

function Pill({ filter, onEdit, onToggle, onRemove }: PillProps) {
  const text = pillText(filter)
  const isOff = filter.off === true
  return (
    <span className={css.pill} data-off={isOff || undefined}>
      <input
        type="checkbox"
        className={css.pillSwitch}
        checked={!isOff}
        onChange={onToggle}
        aria-label={`Use the filter ${text}`}
      />
      <button type="button" className={css.pillText} onClick={onEdit} title="Change this filter">
        {text}
      </button>
      <button
        type="button"
        className={css.pillRemove}
        aria-label={`Remove the filter ${text}`}
        onClick={onRemove}
      >
        <X size={12} />
      </button>
    </span>
  )
}

export function pillText({ attribute, below = [], operator, operands }: Filter): string {
  const values = operands.map((operand) => {
    const value = readOperand(operand)
    return typeof value === 'string' ? `"${visibleText(value)}"` : cellText(value)
  })
  const place = [attribute, ...below].map(visibleText).join('.')
  return [place, operatorTexts[operator], values.join(' and ')]
    .filter((part) => part !== '')
    .join(' ')
}
