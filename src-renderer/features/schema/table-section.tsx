/** Keys, capacity and protection of a table, and its end. */
import { Button, Switch } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { describeDatabase } from '../../state/databases.ts'
import { definitionOf, type KeyDefinition } from './definition.ts'
import { askToDrop } from './drop-table.ts'
import { FactList } from './fact-list.tsx'
import { whyFixed, type SectionProps } from './section-props.ts'
import css from './schema.module.css'

export function TableSection({ database, inspection }: SectionProps) {
  const { description } = inspection
  const definition = definitionOf(inspection)
  const fixed = whyFixed(database)
  const isProtected = description.DeletionProtectionEnabled
  const protect = (enabled: boolean): void =>
    run('Deletion protection was not changed', async () => {
      const input = { TableName: description.TableName, DeletionProtectionEnabled: enabled }
      await call((bridge) => bridge.schema.update({ handle: database.handle, input }))
      await describeDatabase(database.handle)
      notifyDone(`Deletion protection is ${enabled ? 'on' : 'off'}`)
    })
  return (
    <div className={css.section}>
      <FactList
        facts={[
          { name: 'Partition key', value: <Key attribute={definition.partitionKey} /> },
          {
            name: 'Sort key',
            value: <Key attribute={definition.sortKey} />,
            ...(definition.sortKeyOptional ? { note: 'items may lack it' } : {}),
          },
          {
            name: 'Items',
            value: formatCount(description.ItemCount),
            note: inspection.counting ? 'as last stored; being counted' : 'exact',
          },
          {
            name: 'Size',
            value: formatBytes(description.TableSizeBytes),
            note: `${formatCount(description.TableSizeBytes)} bytes by DynamoDB's rules, without indexes`,
          },
          {
            name: 'Mean item',
            value:
              description.ItemCount === 0
                ? '–'
                : formatBytes(description.TableSizeBytes / description.ItemCount),
          },
          {
            name: 'Created',
            value: new Date(description.CreationDateTime * 1000).toLocaleString('en-GB'),
          },
          {
            name: 'Billing',
            value:
              definition.throughput === undefined
                ? 'on demand'
                : `provisioned: ${definition.throughput.read} reads, ${definition.throughput.write} writes a second`,
            note: 'kept for other tools; the engine limits nothing',
          },
          { name: 'ARN', value: <span className={css.data}>{description.TableArn}</span> },
        ]}
      />
      <p className={css.text}>
        Keys cannot be changed. A table with other keys is a new table, into which the items are
        copied: the Definition section shows what would differ.
      </p>
      <div className={css.danger}>
        <Switch
          size="sm"
          classNames={{ label: css.choice ?? '', description: css.choiceText ?? '' }}
          label="Deletion protection"
          description="While it is on, the table cannot be deleted, by this app or any other."
          checked={isProtected}
          disabled={fixed !== undefined}
          onChange={(event) => protect(event.currentTarget.checked)}
        />
        <Button
          size="compact-md"
          variant="default"
          leftSection={<Trash2 size={14} />}
          disabled={fixed !== undefined || isProtected}
          title={isProtected ? 'Turn deletion protection off first.' : fixed}
          onClick={() => askToDrop(database, description)}
        >
          Delete table…
        </Button>
      </div>
    </div>
  )
}

function Key({ attribute }: { readonly attribute: KeyDefinition | undefined }) {
  if (attribute === undefined) return <>none</>
  return (
    <span className={css.data}>
      {visibleText(attribute.name)} <span className={css.type}>{attribute.type ?? 'any type'}</span>
    </span>
  )
}
