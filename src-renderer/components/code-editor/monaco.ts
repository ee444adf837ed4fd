/** Monaco, the core alone, with its worker from the app's own files. Import it through `load-monaco.ts` only. */
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
// oxlint-disable-next-line import/default -- the bundler makes this module: a worker of the built file.
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import { defineThemes } from './editor-theme.ts'

self.MonacoEnvironment = { getWorker: () => new EditorWorker({ name: 'monaco-editor' }) }
defineThemes(monaco)

export { monaco }
