/** The editor of a query tab, with what is wrong marked as it is typed. */
import { useCallback, useEffect, useRef } from 'react'
import type { editor } from 'monaco-editor/editor'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import { completionAt } from '../../../src-engine/language.ts'
import { CodeEditor } from '../../components/code-editor/code-editor.tsx'
import type { MonacoApi } from '../../components/code-editor/load-monaco.ts'
import { changeQueryTab } from '../../state/query-tabs.ts'
import type { QueryTab } from '../../state/workspace.ts'
import { knownNames } from './known-names.ts'
import { knowNames, languageId, registerPartiql } from './partiql-language.ts'
import { editorOf, runChosen } from './query-actions.ts'
import { editorOpened } from './query-tabs-closed.ts'
import { problemsIn } from './statements-in.ts'
import css from './query.module.css'

export interface QueryEditorProps {
  readonly tab: QueryTab
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
  /** Where the cursor is, as an offset into the text. */
  readonly onCursor: (offset: number) => void
}

export function QueryEditor(props: QueryEditorProps) {
  const { tab } = props
  const current = useRef(props)
  const marking = useRef<() => void>(() => undefined)
  useEffect(() => {
    current.current = props
  })
  // What is wrong depends on the tables there are.
  useEffect(() => marking.current(), [props.description])
  const onReady = useCallback((shown: editor.IStandaloneCodeEditor, monaco: MonacoApi) => {
    const { id } = current.current.tab
    editorOpened(id)
    registerPartiql(monaco)
    const model = shown.getModel()
    if (model === null) return () => undefined
    monaco.editor.setModelLanguage(model, languageId)
    const tellCursor = (): void => {
      const position = shown.getPosition()
      if (position !== null) current.current.onCursor(model.getOffsetAt(position))
    }
    const mark = (): void =>
      markProblems(
        monaco,
        model,
        current.current.description.tables.map(({ TableName }) => TableName),
      )
    marking.current = mark
    const ends = [
      shown.onDidChangeCursorPosition(tellCursor),
      model.onDidChangeContent(mark),
      shown.addAction({
        id: 'keystone.run',
        label: 'Run statement',
        keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
        run: () => runChosen(id, current.current.database),
      }),
    ]
    const forget = [
      editorOf(id, shown),
      knowNames(model.uri.toString(), (text) => {
        const { database, description } = current.current
        return knownNames(database, description, completionAt(text, text.length).tables)
      }),
    ]
    tellCursor()
    mark()
    shown.focus()
    return () => {
      marking.current = () => undefined
      for (const end of ends) end.dispose()
      for (const end of forget) end()
    }
  }, [])
  return (
    <div className={css.editor}>
      <CodeEditor
        name={tab.id}
        language={languageId}
        label={`PartiQL of ${tab.name}`}
        text={tab.text}
        onText={(text) => changeQueryTab(tab.id, { text })}
        onReady={onReady}
      />
    </div>
  )
}

function markProblems(
  monaco: MonacoApi,
  model: editor.ITextModel,
  tables: readonly string[],
): void {
  const markers = problemsIn(model.getValue(), new Set(tables)).map(({ start, end, message }) => {
    const [from, to] = [model.getPositionAt(start), model.getPositionAt(end)]
    return {
      severity: monaco.MarkerSeverity.Error,
      message,
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    }
  })
  monaco.editor.setModelMarkers(model, 'partiql', markers)
}
