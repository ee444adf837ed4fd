/**
 * A text in Monaco. What it holds, its undo history and its place live in a model by name, so that they are still
 * there when the editor is shown again.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { editor } from 'monaco-editor/editor'
import { themeName } from './editor-theme.ts'
import { loadMonaco, type MonacoApi } from './load-monaco.ts'
import css from './code-editor.module.css'

export interface CodeEditorProps {
  /** Names the model; unique in the app. */
  readonly name: string
  readonly language: string
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
  /** The editor is there: for actions, markers and the place of the cursor. Returns what ends it. */
  readonly onReady?:
    ((editor: editor.IStandaloneCodeEditor, monaco: MonacoApi) => () => void) | undefined
  readonly readOnly?: boolean | undefined
}

const viewStates = new Map<string, editor.ICodeEditorViewState>()

export function CodeEditor(props: CodeEditorProps) {
  const [monaco, setMonaco] = useState<MonacoApi>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    let isShown = true
    loadMonaco().then(
      (loaded) => (isShown ? setMonaco(() => loaded) : undefined),
      (error: unknown) => setFailure(String(error)),
    )
    return () => {
      isShown = false
    }
  }, [])
  if (failure !== undefined) return <p role="alert">The editor could not be loaded: {failure}</p>
  return monaco === undefined ? (
    <div className={css.editor} aria-busy />
  ) : (
    <Editor {...props} monaco={monaco} />
  )
}

function Editor(props: CodeEditorProps & { readonly monaco: MonacoApi }) {
  const { monaco, name, language, label, text, readOnly = false } = props
  const place = useRef<HTMLDivElement>(null)
  const current = useRef(props)
  useLayoutEffect(() => {
    current.current = props
  })

  useEffect(() => {
    if (place.current === null) return
    const uri = modelUri(monaco, name)
    const model =
      monaco.editor.getModel(uri) ?? monaco.editor.createModel(current.current.text, language, uri)
    const made = monaco.editor.create(place.current, {
      model,
      theme: themeName,
      ariaLabel: label,
      readOnly,
      automaticLayout: true,
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 13,
      lineHeight: 20,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      renderLineHighlight: 'line',
      lineNumbersMinChars: 3,
      folding: false,
      wordBasedSuggestions: 'off',
      snippetSuggestions: 'none',
      quickSuggestionsDelay: 0,
      tabSize: 2,
      fixedOverflowWidgets: true,
      padding: { top: 6, bottom: 6 },
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    })
    const leaving = leaveByEscape(made, monaco)
    const viewState = viewStates.get(name)
    if (viewState !== undefined) made.restoreViewState(viewState)
    const end = current.current.onReady?.(made, monaco)
    const changes = model.onDidChangeContent(() => current.current.onText(model.getValue()))
    return () => {
      const left = made.saveViewState()
      if (left !== null) viewStates.set(name, left)
      end?.()
      changes.dispose()
      leaving()
      made.dispose()
    }
  }, [monaco, name, language, label, readOnly])

  // Changed from outside (a file was opened, a statement was formatted): one step that can be undone. In the commit
  // itself: later, `text` may be older than what was typed meanwhile.
  useLayoutEffect(() => {
    const model = monaco.editor.getModel(modelUri(monaco, name))
    if (model === null || model.getValue() === text) return
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
  }, [monaco, name, text])

  return <div ref={place} className={css.editor} />
}

/** Tab indents, as in every editor; after Escape it goes on to what follows, so that the keyboard gets out. */
function leaveByEscape(made: editor.IStandaloneCodeEditor, monaco: MonacoApi): () => void {
  let isLeaving = false
  const leave = (wanted: boolean): void => {
    if (wanted === isLeaving) return
    isLeaving = wanted
    made.updateOptions({ tabFocusMode: wanted })
  }
  const stay = (): void => leave(false)
  const onKey = made.onKeyDown(({ keyCode }) => {
    if (keyCode === monaco.KeyCode.Escape) leave(true)
    else if (keyCode !== monaco.KeyCode.Tab && keyCode !== monaco.KeyCode.Shift) stay()
  })
  const onFocus = made.onDidFocusEditorText(stay)
  return () => {
    onKey.dispose()
    onFocus.dispose()
  }
}

function modelUri(monaco: MonacoApi, name: string) {
  return monaco.Uri.parse(`keystone:///${encodeURIComponent(name)}`)
}

/** The text is not shown again. */
export function forgetModel(name: string): void {
  viewStates.delete(name)
  void loadMonaco().then((monaco) => monaco.editor.getModel(modelUri(monaco, name))?.dispose())
}
