/** A new global index on a live table: what it would hold and cost, before it is added. */
import { useEffect, useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import type { IndexDraft, ReadScope } from '../../../src-main/contract/schema.ts'
import { call } from '../../ipc/client.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { describeDatabase } from '../../state/databases.ts'
import { emptyIndex, indexDraft, whatIsMissing } from './index-fields.ts'
import { IndexForm } from './index-form.tsx'
import { knownAttributes } from './known-attributes.ts'
import { PreviewOfIndex } from './index-preview.tsx'
import { RunControls } from './run-controls.tsx'
import { analysisRuns, previewRuns } from './runs.ts'
import type { SectionProps } from './section-props.ts'
import css from './schema.module.css'

export interface IndexEditorProps extends SectionProps {
  readonly onClose: () => void
}

export function IndexEditor({ tabId, database, inspection, onClose }: IndexEditorProps) {
  const { description } = inspection
  const { handle } = database
  const table = description.TableName
  const [fields, setFields] = useState(() => emptyIndex('global'))
  const [previewed, setPreviewed] = useState<IndexDraft>()
  const preview = previewRuns.useRun(tabId)
  const analysis = analysisRuns.useRun(tabId)
  const attributes = useMemo(
    () => knownAttributes(description, analysis?.result),
    [description, analysis?.result],
  )
  useEffect(() => {
    if (analysis !== undefined) return
    // For the names and types to choose from.
    const scope = { kind: 'sample', items: 1000, seed: 1 } as const
    const ask = (runId: Parameters<Parameters<typeof analysisRuns.start>[0]['ask']>[0]) =>
      call((bridge) => bridge.schema.analyze({ handle, table, runId, scope }))
    analysisRuns.start({ tabId, handle, scope, ask })
    // Once, when the editor is opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const missing = whatIsMissing(fields)
  const draft = indexDraft(fields)
  const isPreviewed = JSON.stringify(previewed) === JSON.stringify(draft)
  const startPreview = (scope: ReadScope): void => {
    setPreviewed(draft)
    previewRuns.start({
      tabId,
      handle,
      scope,
      ask: (runId) =>
        call((bridge) => bridge.schema.previewIndex({ handle, table, runId, scope, draft })),
    })
  }
  const add = async (): Promise<void> => {
    const input = {
      TableName: table,
      AttributeDefinitions: draft.attributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: draft.index }],
    }
    await call((bridge) => bridge.schema.update({ handle, input }))
    await describeDatabase(handle)
    previewRuns.clear(tabId)
    notifyDone(`Building the index ${draft.index.IndexName}`)
    onClose()
  }
  return (
    <section className={css.editor} aria-label="New index">
      <div className={css.editorForm}>
        <h2 className={css.subtitle}>New global index</h2>
        <IndexForm fields={fields} attributes={attributes} onChange={setFields} />
        <p className={css.text}>
          Local indexes can only be made together with their table: they share its partitions, and
          those are laid out once. A global index with the partition key{' '}
          {description.KeySchema[0]?.AttributeName} answers the same queries and can be added at any
          time; only ConsistentRead is refused on it.
        </p>
        <div className={css.formRow}>
          <Button
            size="compact-sm"
            disabled={missing !== undefined}
            title={missing}
            onClick={() => run('The index was not added', add)}
          >
            Add index
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            Cancel
          </Button>
          {missing === undefined ? null : <span className={css.note}>{missing}</span>}
        </div>
      </div>
      <div className={css.editorPreview}>
        <h2 className={css.subtitle}>What it would hold</h2>
        <RunControls
          run={isPreviewed ? preview : undefined}
          itemCount={description.ItemCount}
          label="Preview"
          preposition="with"
          disabled={missing !== undefined || description.ItemCount === 0}
          onStart={startPreview}
          onCancel={() => previewRuns.cancel(tabId)}
        />
        {isPreviewed && preview?.result !== undefined ? (
          <PreviewOfIndex preview={preview.result} draft={draft} table={description} />
        ) : (
          <p className={css.text}>
            The preview builds the index over a sample, in memory: it shows real entries and
            measures size and time.
          </p>
        )}
      </div>
    </section>
  )
}
