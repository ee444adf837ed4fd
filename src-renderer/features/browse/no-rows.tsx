/** What stands where rows would be: that there are none, or why they could not be read. */
import { Button } from '@mantine/core'
import { Inbox, Plus, SearchX, TriangleAlert } from 'lucide-react'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { plural } from '../../lib/quantities.ts'
import { select } from '../../state/selection.ts'
import { changeLayout, type ItemsTab } from '../../state/workspace.ts'

export function Failed({
  message,
  onRetry,
}: {
  readonly message: string
  readonly onRetry: () => void
}) {
  return (
    <EmptyState
      icon={<TriangleAlert size={28} strokeWidth={1.5} />}
      title="The rows could not be read"
      text={message}
      action={
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      }
    />
  )
}

export function NoRows(props: {
  readonly tab: ItemsTab
  readonly scanned: number
  readonly isReadOnly: boolean
}) {
  const { tab, scanned } = props
  const isFiltered = tab.filters.some((filter) => filter.off !== true)
  if (isFiltered) {
    return (
      <EmptyState
        icon={<SearchX size={28} strokeWidth={1.5} />}
        title="No item passes these filters"
        text={`All of it was read: ${plural(scanned, 'item')} looked at, none matches.`}
      />
    )
  }
  const name = tab.index ?? tab.table
  return (
    <EmptyState
      icon={<Inbox size={28} strokeWidth={1.5} />}
      title={`${name} has no items`}
      text={props.isReadOnly ? 'It was read to its end.' : 'Items you add appear here.'}
      action={
        props.isReadOnly ? undefined : (
          <Button
            size="compact-sm"
            leftSection={<Plus size={14} />}
            onClick={() => {
              changeLayout({ inspectorVisible: true })
              select(tab.id, {
                kind: 'new',
                database: tab.database,
                table: tab.table,
                start: new Map(),
              })
            }}
          >
            New item
          </Button>
        )
      }
    />
  )
}
