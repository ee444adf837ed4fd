/** A new table: keys, indexes, stream and protection, with the CreateTable input as it grows. */
import { useState } from 'react'
import { ActionIcon, Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { FileUp, Plus, X } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { StreamViewType } from '../../../src-main/contract/schema.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call, messageOf } from '../../ipc/client.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { describeDatabase, useDatabases } from '../../state/databases.ts'
import { closeTab, openSchemaTab, type NewTableTab } from '../../state/workspace.ts'
import {
  createTableOf,
  definitionFrom,
  keyText,
  projectionText,
  typeConflict,
  type Definition,
  type KeyAttributeType,
} from './definition.ts'
import { emptyIndex, indexDefinition, whatIsMissing, type IndexFields } from './index-fields.ts'
import { knownAttributes } from './known-attributes.ts'
import { IndexForm, KeyInput } from './index-form.tsx'
import { readDefinitions } from './read-definitions.ts'
import { whyFixed } from './section-props.ts'
import css from './schema.module.css'

const localIndexesMax = 5
const globalIndexesMax = 20

const emptyDefinition: Definition = {
  tableName: '',
  partitionKey: { name: '', type: 'S' },
  sortKey: undefined,
  sortKeyOptional: false,
  indexes: [],
  stream: undefined,
  retention: undefined,
  timeToLive: { kind: 'off' },
  throughput: undefined,
  deletionProtected: false,
}

export function NewTable({
  tab,
  database,
}: {
  readonly tab: NewTableTab
  readonly database: OpenDatabase
}) {
  const [definition, setDefinition] = useState(emptyDefinition)
  const [failure, setFailure] = useState<string>()
  const fixed = whyFixed(database)
  if (database.mode === 'readOnly') {
    return (
      <EmptyState
        title="No table can be made here"
        text={`${database.name} is open for reading only. Open it for writing first.`}
      />
    )
  }
  const change = (part: Partial<Definition>): void => {
    setFailure(undefined)
    setDefinition(withLocalPartitions({ ...definition, ...part }))
  }
  const missing = missingFrom(definition)
  const { input } = createTableOf(definition)
  const create = async (): Promise<void> => {
    const { handle, recentId } = database
    try {
      await call((bridge) => bridge.tables.create({ handle, input }))
    } catch (error) {
      setFailure(messageOf(error))
      return
    }
    await describeDatabase(handle)
    closeTab(tab.id)
    openSchemaTab({ database: recentId, table: input.TableName })
    notifyDone(`Made the table ${input.TableName}`)
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.names}>
          <h1 className={css.title}>New table</h1>
          <p className={css.facts}>in {visibleText(database.name)}</p>
        </div>
        <StartFrom onChoose={(start) => change({ ...start, tableName: definition.tableName })} />
      </header>
      <form
        className={css.newTable}
        onSubmit={(event) => {
          event.preventDefault()
          if (missing === undefined) run('The table was not made', create)
        }}
      >
        <div className={css.editorForm}>
          <TextInput
            size="xs"
            label="Name"
            value={definition.tableName}
            data-autofocus
            spellCheck={false}
            onChange={(event) => change({ tableName: event.currentTarget.value })}
          />
          <Keys definition={definition} onChange={change} />
          <Indexes definition={definition} onChange={change} />
          <Settings definition={definition} onChange={change} />
          {failure === undefined ? null : (
            <p role="alert" className={css.failure}>
              {failure}
            </p>
          )}
          <div className={css.formRow}>
            <Button
              type="submit"
              size="compact-md"
              disabled={missing !== undefined || fixed !== undefined}
              title={missing ?? fixed}
            >
              Create table
            </Button>
            <Button size="compact-md" variant="default" onClick={() => closeTab(tab.id)}>
              Cancel
            </Button>
            <span className={css.note}>{missing}</span>
          </div>
        </div>
        <div className={css.editorPreview}>
          <h2 className={css.subtitle}>CreateTable</h2>
          <pre className={css.code} tabIndex={0} aria-label="CreateTable input">
            {JSON.stringify(input, undefined, 2)}
          </pre>
        </div>
      </form>
    </div>
  )
}

/** Local indexes have the table's partition key, also when that changes. */
function withLocalPartitions(definition: Definition): Definition {
  const { partitionKey } = definition
  return {
    ...definition,
    indexes: definition.indexes.map((index) =>
      index.kind === 'local' ? { ...index, partitionKey } : index,
    ),
  }
}

function missingFrom(definition: Definition): string | undefined {
  const { tableName, partitionKey, indexes } = definition
  if (tableName.length < 3) return 'The name needs at least 3 characters.'
  if (/[^a-zA-Z0-9_.-]/.test(tableName)) {
    return 'The name may have letters, digits, and _ . - only.'
  }
  if (partitionKey.name === '') return 'Name the partition key.'
  const names = indexes.map(({ name }) => name)
  if (new Set(names).size < names.length) return 'Two indexes have the same name.'
  return typeConflict(definition)
}

interface PartProps {
  readonly definition: Definition
  readonly onChange: (part: Partial<Definition>) => void
}

function Keys({ definition, onChange }: PartProps) {
  const { partitionKey, sortKey } = definition
  return (
    <>
      <KeyInput
        label="Partition key"
        name={partitionKey.name}
        type={partitionKey.type ?? 'S'}
        attributes={[]}
        onChange={(name, type) =>
          onChange({ partitionKey: { name, type: type ?? partitionKey.type } })
        }
      />
      <KeyInput
        label="Sort key (may be empty)"
        name={sortKey?.name ?? ''}
        type={sortKey?.type ?? 'S'}
        attributes={[]}
        onChange={(name, type) => {
          const key = { name, type: type ?? sortKey?.type ?? ('S' as const) }
          onChange({ sortKey: name === '' ? undefined : key })
        }}
      />
      <p className={css.text}>
        All items with one partition key lie together, in the order of the sort key. Keys cannot be
        changed later.
      </p>
    </>
  )
}

function Indexes({ definition, onChange }: PartProps) {
  const [editing, setEditing] = useState<IndexFields>()
  const { indexes, partitionKey, sortKey } = definition
  const countOf = (kind: 'local' | 'global'): number =>
    indexes.filter((index) => index.kind === kind).length
  const whyNoLocal =
    sortKey === undefined
      ? 'A local index needs a table with a sort key.'
      : countOf('local') >= localIndexesMax
        ? `A table has at most ${localIndexesMax} local indexes.`
        : undefined
  const partition = {
    name: partitionKey.name,
    type: partitionKey.type ?? ('S' as KeyAttributeType),
  }
  const missing = editing && whatIsMissing(editing)
  return (
    <fieldset className={css.group}>
      <legend>Indexes</legend>
      {indexes.length === 0 ? null : (
        <ul className={css.changes}>
          {indexes.map((index) => (
            <li key={`${index.kind} ${index.name}`}>
              <strong>{visibleText(index.name)}</strong>
              <span className={css.type}>{index.kind}</span>
              <span className={css.data}>{visibleText(keyText(index))}</span>
              <span>{visibleText(projectionText(index.projection))}</span>
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={`Leave out the index ${index.name}`}
                onClick={() => onChange({ indexes: indexes.filter((each) => each !== index) })}
              >
                <X size={12} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {editing === undefined ? (
        <div className={css.formRow}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Plus size={12} />}
            disabled={countOf('global') >= globalIndexesMax}
            onClick={() => setEditing(emptyIndex('global'))}
          >
            Global index
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Plus size={12} />}
            disabled={whyNoLocal !== undefined}
            title={whyNoLocal}
            onClick={() => setEditing(emptyIndex('local'))}
          >
            Local index
          </Button>
          <span className={css.note}>
            Local indexes can only be made now; global ones at any time.
          </span>
        </div>
      ) : (
        <>
          <IndexForm
            fields={editing}
            attributes={knownAttributes(createTableOf(definition).input, undefined)}
            onChange={setEditing}
          />
          <div className={css.formRow}>
            <Button
              size="compact-xs"
              disabled={missing !== undefined}
              title={missing}
              onClick={() => {
                onChange({ indexes: [...indexes, indexDefinition(editing, partition)] })
                setEditing(undefined)
              }}
            >
              Take the index
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setEditing(undefined)}>
              Cancel
            </Button>
            <span className={css.note}>{missing}</span>
          </div>
        </>
      )}
    </fieldset>
  )
}

const streamViews: readonly { readonly value: StreamViewType; readonly label: string }[] = [
  { value: 'NEW_AND_OLD_IMAGES', label: 'New and old images' },
  { value: 'NEW_IMAGE', label: 'New image' },
  { value: 'OLD_IMAGE', label: 'Old image' },
  { value: 'KEYS_ONLY', label: 'Keys only' },
]

function Settings({ definition, onChange }: PartProps) {
  return (
    <fieldset className={css.group}>
      <legend>Settings</legend>
      <NativeSelect
        size="xs"
        label="Stream"
        value={definition.stream ?? ''}
        data={[{ value: '', label: 'Off' }, ...streamViews]}
        onChange={(event) => {
          const { value } = event.currentTarget
          onChange({ stream: streamViews.find((each) => each.value === value)?.value })
        }}
      />
      <Switch
        size="sm"
        label="Deletion protection"
        checked={definition.deletionProtected}
        onChange={(event) => onChange({ deletionProtected: event.currentTarget.checked })}
      />
    </fieldset>
  )
}

/** Another table's definition, or one in a file. */
function StartFrom({ onChoose }: { readonly onChoose: (definition: Definition) => void }) {
  const descriptions = useDatabases((state) => state.descriptions)
  const tables = [...descriptions.values()].flatMap(({ name, tables: ofDatabase }) =>
    ofDatabase.map((table) => ({
      value: `${name} ${table.TableName}`,
      label: descriptions.size === 1 ? table.TableName : `${table.TableName} in ${name}`,
      table,
    })),
  )
  const openFile = (): void =>
    run('The file was not read', async () => {
      const file = await call((bridge) => bridge.schema.openFileDialog())
      const [first] = file === null ? [] : readDefinitions(file.text)
      if (first !== undefined) onChoose(first)
    })
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label="Start from the table"
        value=""
        data={[{ value: '', label: 'Start from a table…' }, ...tables]}
        onChange={(event) => {
          const found = tables.find(({ value }) => value === event.currentTarget.value)
          if (found !== undefined) {
            onChoose({ ...definitionFrom(found.table), sortKeyOptional: false })
          }
        }}
      />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<FileUp size={13} />}
        onClick={openFile}
      >
        From a file…
      </Button>
    </>
  )
}
