/** Every version of one key, wherever it lies, and which one a read answers from. */
import { useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import {
  parseNumber,
  type AttributeMap,
  type AttributeValue,
} from '../../../src-engine/language.ts'
import type { FoundKey } from '../../../src-main/contract/storage.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Term } from '../../components/term/term.tsx'
import { call } from '../../ipc/client.ts'
import { partitionKeyOf, sortKeyOf } from '../../lib/key-schema.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { run } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import css from './storage.module.css'

type Found = FoundKey['versions'][number]

export interface KeyPageProps extends StoragePageProps {
  readonly tables: readonly TableDescription[]
  readonly onFile: (id: number) => void
}

export function KeyPage({ database, tables, onFile }: KeyPageProps) {
  const { handle } = database
  const [name, setName] = useState(tables[0]?.TableName)
  const [partition, setPartition] = useState('')
  const [sort, setSort] = useState('')
  const [found, setFound] = useState<FoundKey | undefined>()
  const table = tables.find((each) => each.TableName === name)
  if (table === undefined) return <EmptyState title="This database has no tables" />
  const sortName = sortKeyOf(table)
  const find = (): void =>
    run('The key was not looked for', async () => {
      const key: AttributeMap = new Map([
        [partitionKeyOf(table), keyValue(table, partitionKeyOf(table), partition)],
      ])
      if (sortName !== undefined && sort !== '') key.set(sortName, keyValue(table, sortName, sort))
      setFound(
        await call((bridge) => bridge.storage.findKey({ handle, table: table.TableName, key })),
      )
    })
  return (
    <div className={css.page}>
      <form
        className={css.line}
        onSubmit={(event) => {
          event.preventDefault()
          find()
        }}
      >
        <Select
          size="xs"
          label="Table"
          allowDeselect={false}
          data={tables.map((each) => each.TableName)}
          value={table.TableName}
          onChange={(value) => setName(value ?? undefined)}
        />
        <TextInput
          size="xs"
          label={partitionKeyOf(table)}
          value={partition}
          onChange={(event) => setPartition(event.currentTarget.value)}
        />
        {sortName === undefined ? null : (
          <TextInput
            size="xs"
            label={sortName}
            value={sort}
            onChange={(event) => setSort(event.currentTarget.value)}
          />
        )}
        <Button size="compact-sm" type="submit">
          Find every version
        </Button>
      </form>
      {found === undefined ? (
        <EmptyState
          title="Where does a key lie?"
          text="Each write adds a version. They are in memory, in the log and in files, until a compaction merges them."
        />
      ) : (
        <Versions found={found} onFile={onFile} />
      )}
    </div>
  )
}

function keyValue(table: TableDescription, name: string, text: string): AttributeValue {
  const declared = table.AttributeDefinitions.find((each) => each.AttributeName === name)
  if (declared?.AttributeType === 'N') return parseNumber(text)
  if (declared?.AttributeType !== 'B') return text
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

function Versions({
  found,
  onFile,
}: {
  readonly found: FoundKey
  readonly onFile: (id: number) => void
}) {
  const { stripe, versions } = found
  return (
    <>
      <p className={css.soft} role="status">
        <Term word="stripe">Stripe</Term> {stripe}, {plural(versions.length, 'version')}, newest
        first.
        {versions.length === 0
          ? ' There is no item with this key, and none that was deleted is left.'
          : ''}
      </p>
      <table className={css.table} aria-label="Versions of the key">
        <thead>
          <tr>
            <th scope="col" className={css.number}>
              <Term word="seqno">Seqno</Term>
            </th>
            <th scope="col">Where</th>
            <th scope="col">What</th>
            <th scope="col">A read answers from</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr
              key={`${version.seqno} ${whereText(version)}`}
              data-wins={version.wins || undefined}
            >
              <td className={css.number}>{version.seqno}</td>
              <td>
                {version.place.kind === 'sst' ? (
                  <FileLink place={version.place} onFile={onFile} />
                ) : (
                  whereText(version)
                )}
              </td>
              <td>{version.tombstone ? '− tombstone' : plural(version.valueBytes, 'byte')}</td>
              <td>{version.wins ? '✓ this one' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function FileLink(props: {
  readonly place: Extract<Found['place'], { kind: 'sst' }>
  readonly onFile: (id: number) => void
}) {
  const { place, onFile } = props
  return (
    <button type="button" className={css.link} onClick={() => onFile(place.id)}>
      {place.file}
    </button>
  )
}

function whereText({ place }: Found): string {
  switch (place.kind) {
    case 'memtable':
      return place.flushing ? 'memory, being flushed' : 'memory'
    case 'wal':
      return `log ${place.file} at ${place.offset}${place.carried ? ', written again' : ''}`
    case 'sst':
      return place.file
  }
}
