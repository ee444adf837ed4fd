/**
 * The item as text. DynamoDB JSON holds every type; plain JSON is editable only where it loses none. What is wrong is
 * underlined where it stands; a value whose type changes is listed, because JSON does not show it by itself.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { editor } from 'monaco-editor/editor'
import { isPlainJsonExact, mapsEqual, type Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { CodeEditor, forgetModel } from '../../components/code-editor/code-editor.tsx'
import type { MonacoApi } from '../../components/code-editor/load-monaco.ts'
import { DifferenceLine } from '../../components/difference/difference-line.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import { pathId } from '../../lib/item-path.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import {
  describeModel,
  languageId,
  markProblem,
  registerItemJson,
  writeItemJson,
} from './json-language.ts'
import { readItemJson, type JsonForm, type JsonProblem } from './json-problem.ts'
import { metAttributes } from './met-attributes.ts'
import css from './inspector.module.css'

export interface ItemJsonProps {
  readonly form: JsonForm
  /** Of this item: its undo history is not another's. */
  readonly name: string
  readonly item: Item
  /** As it is stored; null for a new item. */
  readonly base: Item | null
  readonly database: OpenDatabase
  readonly table: TableDescription
  readonly readOnly: boolean
  readonly onChange: (item: Item) => void
  readonly onWrong: (message: string | undefined) => void
}

interface Shown {
  readonly monaco: MonacoApi
  readonly model: editor.ITextModel
}

export function ItemJson(props: ItemJsonProps) {
  const { form, name, item, base, database, table, readOnly, onChange, onWrong } = props
  const [text, setText] = useState(() => writeItemJson(form, item))
  const [problem, setProblem] = useState<JsonProblem>()
  const [editorShown, setEditorShown] = useState<Shown>()
  const shown = useRef(item)
  const isExact = form === 'dynamodbJson' || isPlainJsonExact(item)
  const modelName = `${form} of ${name}`

  // Changed from outside: show it, unless it is what was typed here.
  useEffect(() => {
    if (mapsEqual(shown.current, item)) return
    shown.current = item
    setText(writeItemJson(form, item))
    setProblem(undefined)
  }, [form, item])

  useEffect(() => {
    onWrong(problem?.message)
    return () => onWrong(undefined)
  }, [problem, onWrong])

  useEffect(() => {
    if (editorShown !== undefined) markProblem(editorShown.monaco, editorShown.model, problem)
  }, [editorShown, problem])

  useEffect(() => () => forgetModel(modelName), [modelName])

  const onReady = useCallback(
    (made: editor.IStandaloneCodeEditor, monaco: MonacoApi) => {
      const model = made.getModel()
      if (model === null) return () => undefined
      registerItemJson(monaco)
      made.updateOptions({ quickSuggestions: { strings: true, other: true, comments: false } })
      monaco.editor.setModelLanguage(model, languageId)
      setEditorShown({ monaco, model })
      const forget = describeModel(model.uri.toString(), {
        form,
        attributes: () => metAttributes(database, table),
      })
      return () => {
        forget()
        setEditorShown(undefined)
      }
    },
    [form, database, table],
  )

  const onText = (changed: string): void => {
    if (changed === text) return
    setText(changed)
    const read = readItemJson(form, changed)
    setProblem(read.kind === 'wrong' ? read.problem : undefined)
    if (read.kind === 'wrong') return
    shown.current = read.item
    onChange(read.item)
  }

  return (
    <div className={css.json}>
      <div className={css.jsonText} data-wrong={problem !== undefined || undefined}>
        <CodeEditor
          name={modelName}
          language={languageId}
          label={form === 'json' ? 'Item as JSON' : 'Item as DynamoDB JSON'}
          text={text}
          readOnly={readOnly || !isExact}
          onText={onText}
          onReady={onReady}
        />
      </div>
      {isExact ? null : (
        <p className={css.quiet}>
          This item holds types plain JSON has no form for (binary, sets, vectors or timestamps).
          Edit it as DynamoDB JSON or in the tree.
        </p>
      )}
      {base === null ? null : <TypeChanges base={base} item={item} />}
    </div>
  )
}

const changesShown = 5

function TypeChanges({ base, item }: { readonly base: Item; readonly item: Item }) {
  const changes = useMemo(
    () => diffItems(base, item).filter((each) => each.kind === 'changed' && each.typeChanged),
    [base, item],
  )
  if (changes.length === 0) return null
  return (
    <div className={css.typeChanges} role="status" aria-label="Changed types">
      <p>{plural(changes.length, 'value')} of another type than stored:</p>
      {changes.slice(0, changesShown).map((difference) => (
        <DifferenceLine key={pathId(difference.path)} difference={difference} />
      ))}
      {changes.length > changesShown ? <p>and {changes.length - changesShown} more</p> : null}
    </div>
  )
}
