/** Filters kept by name for each table, in this app. */
import { useState } from 'react'
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { create } from 'zustand'
import { changeKinds, isFiltering, noFilter, type ChangeFilter } from './change-filter.ts'
import css from './streams.module.css'

interface SavedFilter {
  readonly table: string
  readonly name: string
  /** All but its time, which belongs to one look. */
  readonly filter: Omit<ChangeFilter, 'time'>
}

const storageKey = 'keystone.streams.filters'
const useSavedFilters = create<{ readonly saved: readonly SavedFilter[] }>()(() => ({
  saved: loadSaved(),
}))

/** What an earlier window left, as far as it is filters. */
function loadSaved(): SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept.flatMap(readSaved) : []
  } catch {
    return []
  }
}

function readSaved(value: unknown): SavedFilter[] {
  if (typeof value !== 'object' || value === null) return []
  const fields = new Map<string, unknown>(Object.entries(value))
  const text = (name: string): string => {
    const field = fields.get(name)
    return typeof field === 'string' ? field : ''
  }
  const kinds = fields.get('kinds')
  if (text('table') === '' || text('name') === '' || !Array.isArray(kinds)) return []
  const filter = {
    kinds: new Set(changeKinds.filter((kind) => kinds.includes(kind))),
    key: text('key'),
    attribute: text('attribute'),
    text: text('text'),
    where: text('where'),
  }
  return [{ table: text('table'), name: text('name'), filter }]
}

function keepSaved(saved: readonly SavedFilter[]): void {
  useSavedFilters.setState({ saved })
  const plain = saved.map(({ table, name, filter }) => ({
    ...filter,
    table,
    name,
    kinds: [...filter.kinds],
  }))
  localStorage.setItem(storageKey, JSON.stringify(plain))
}

export interface SavedFiltersProps {
  readonly table: string
  readonly filter: ChangeFilter
  readonly onFilter: (filter: ChangeFilter) => void
}

export function SavedFilters({ table, filter, onFilter }: SavedFiltersProps) {
  const { saved } = useSavedFilters()
  const [name, setName] = useState('')
  const own = saved.filter((each) => each.table === table)
  const save = (): void => {
    const { time: _, ...kept } = filter
    const others = saved.filter((each) => each.table !== table || each.name !== name.trim())
    keepSaved([...others, { table, name: name.trim(), filter: kept }])
    setName('')
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          Filters…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {own.length === 0 ? <Menu.Label>No filter is saved for {table}</Menu.Label> : null}
        {own.map((each) => (
          <div key={each.name} className={css.savedFilter}>
            <Menu.Item onClick={() => onFilter({ ...noFilter, ...each.filter })}>
              {each.name}
            </Menu.Item>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Remove the filter ${each.name}`}
              onClick={() => keepSaved(saved.filter((other) => other !== each))}
            >
              <Trash2 size={13} />
            </ActionIcon>
          </div>
        ))}
        <Menu.Divider />
        <form
          className={css.sequence}
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          <TextInput
            size="xs"
            label="Save this filter as"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            size="compact-xs"
            type="submit"
            variant="default"
            disabled={name.trim() === '' || !isFiltering(filter)}
          >
            Save
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  )
}
