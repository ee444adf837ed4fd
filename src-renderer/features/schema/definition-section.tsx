/** The definition as code for other tools, and what would have to happen to make it another one. */
import { useMemo, useState } from 'react'
import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { Copy, FileDown, FileUp } from 'lucide-react'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { call } from '../../ipc/client.ts'
import { plural } from '../../lib/quantities.ts'
import { copyText, notifyDone, run } from '../../state/actions.ts'
import { databaseOf, useDatabases } from '../../state/databases.ts'
import { definitionOf, type Definition } from './definition.ts'
import { codeFormats, definitionCode, type CodeFormat } from './definition-code.ts'
import { diffDefinitions, migrationCode, type DefinitionDiff } from './definition-diff.ts'
import { readDefinitions } from './read-definitions.ts'
import type { SectionProps } from './section-props.ts'
import css from './schema.module.css'

export function DefinitionSection(props: SectionProps) {
  const { inspection } = props
  const definition = useMemo(() => definitionOf(inspection), [inspection])
  const [format, setFormat] = useState<CodeFormat>('json')
  const { text, notes, fileName } = definitionCode(definition, format)
  return (
    <div className={css.section}>
      <div className={css.formRow}>
        <SegmentedControl
          size="xs"
          aria-label="Form of the definition"
          value={format}
          onChange={setFormat}
          data={codeFormats.map(({ format: value, title }) => ({ value, label: title }))}
        />
        <Code text={text} fileName={fileName} what="the definition" />
      </div>
      {notes.map((note) => (
        <p key={note} className={css.warning}>
          {visibleText(note)}
        </p>
      ))}
      <pre className={css.code} tabIndex={0} aria-label="Definition">
        {text}
      </pre>
      <Compare {...props} definition={definition} />
    </div>
  )
}

interface CodeProps {
  readonly text: string
  readonly fileName: string
  readonly what: string
}

/** Copying and saving of a text. */
function Code({ text, fileName, what }: CodeProps) {
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Copy size={13} />}
        onClick={() => run('Nothing was copied', () => copyText(text, what))}
      >
        Copy
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<FileDown size={13} />}
        onClick={() =>
          run('Nothing was saved', async () => {
            const file = await call((bridge) =>
              bridge.schema.saveFileDialog({ name: fileName, text }),
            )
            if (file !== null) notifyDone(`Saved ${file}`)
          })
        }
      >
        Save…
      </Button>
    </>
  )
}

interface Target {
  /** Where it is from. */
  readonly name: string
  readonly definition: Definition
}

function Compare({
  database,
  inspection,
  definition,
}: SectionProps & { readonly definition: Definition }) {
  const [target, setTarget] = useState<Target>()
  const open = useDatabases((state) => state.open)
  const descriptions = useDatabases((state) => state.descriptions)
  const others = open.flatMap((each) =>
    (descriptions.get(each.recentId)?.tables ?? [])
      .filter(
        ({ TableName }) =>
          each.recentId !== database.recentId || TableName !== inspection.description.TableName,
      )
      .map(({ TableName }) => ({
        value: JSON.stringify([each.recentId, TableName]),
        label: open.length === 1 ? TableName : `${TableName} in ${each.name}`,
        recentId: each.recentId,
        table: TableName,
      })),
  )
  const choose = (value: string): void => {
    const other = others.find((each) => each.value === value)
    const place = other && databaseOf(useDatabases.getState(), other.recentId)
    if (other === undefined || place === undefined) return setTarget(undefined)
    const { table, label } = other
    run('The other table was not read', async () => {
      const found = await call((bridge) => bridge.schema.inspect({ handle: place.handle, table }))
      setTarget({ name: label, definition: definitionOf(found) })
    })
  }
  const openFile = (): void =>
    run('The file was not read', async () => {
      const file = await call((bridge) => bridge.schema.openFileDialog())
      if (file === null) return
      const found = readDefinitions(file.text)
      const same = found.find(({ tableName }) => tableName === definition.tableName) ?? found[0]
      if (same !== undefined) {
        setTarget({ name: `${same.tableName} in ${file.file}`, definition: same })
      }
    })
  const diff = target && diffDefinitions(definition, target.definition)
  return (
    <>
      <h2 className={css.subtitle}>Compare</h2>
      <div className={css.formRow}>
        <NativeSelect
          size="xs"
          w={260}
          aria-label="Compare with the table"
          value={others.find(({ label }) => label === target?.name)?.value ?? ''}
          data={[
            {
              value: '',
              label: others.length === 0 ? 'No other table is open' : 'With the table…',
            },
            ...others.map(({ value, label }) => ({ value, label })),
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<FileUp size={13} />}
          onClick={openFile}
        >
          With a file…
        </Button>
        <span className={css.note}>
          A CreateTable input, or what aws dynamodb describe-table or kstone tables -o json print.
        </span>
      </div>
      {target === undefined || diff === undefined ? null : (
        <DiffView name={target.name} tableName={definition.tableName} diff={diff} />
      )}
    </>
  )
}

const signs = { added: '+', removed: '−', changed: '~' } as const

function DiffView(props: {
  readonly name: string
  readonly tableName: string
  readonly diff: DefinitionDiff
}) {
  const { name, tableName, diff } = props
  if (diff.changes.length === 0) {
    return (
      <p className={css.text} role="status">
        {visibleText(tableName)} and {visibleText(name)} are defined alike.
      </p>
    )
  }
  const code = migrationCode(tableName, diff.steps)
  return (
    <>
      <p className={css.text} role="status">
        {plural(diff.changes.length, 'change')} would make {visibleText(tableName)} like{' '}
        {visibleText(name)}:
      </p>
      <ul className={css.changes} aria-label="Changes">
        {diff.changes.map((change) => (
          <li key={change.subject} data-kind={change.kind}>
            <span className={css.sign} role="img" aria-label={change.kind}>
              {signs[change.kind]}
            </span>
            <strong>{visibleText(change.subject)}</strong>
            {change.before === undefined ? null : (
              <span className={css.data} data-old>
                {visibleText(change.before)}
              </span>
            )}
            {change.kind === 'changed' ? <span aria-label="becomes">→</span> : null}
            {change.after === undefined ? null : (
              <span className={css.data}>{visibleText(change.after)}</span>
            )}
            {change.needsNewTable ? <span className={css.type}>needs a new table</span> : null}
          </li>
        ))}
      </ul>
      {diff.needsNewTable ? (
        <p className={css.warning}>
          Keys and local indexes of a table cannot be changed. Make a new table with the other
          definition, export the items of {visibleText(tableName)} and import them there, then
          delete {visibleText(tableName)}.
        </p>
      ) : (
        <>
          <div className={css.formRow}>
            <h3 className={css.subtitle}>
              Migration preview: {plural(diff.steps.length, 'step')}, in this order
            </h3>
            <Code text={code} fileName={`${tableName}.migration.mjs`} what="the migration" />
          </div>
          <pre className={css.code} tabIndex={0} aria-label="Migration">
            {code}
          </pre>
        </>
      )}
    </>
  )
}
