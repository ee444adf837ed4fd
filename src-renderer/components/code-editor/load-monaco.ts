/** Loads the editor when the first one is shown: it is larger than the rest of the app. */
import type * as Monaco from 'monaco-editor/editor'

export type MonacoApi = typeof Monaco

let loading: Promise<MonacoApi> | undefined

export function loadMonaco(): Promise<MonacoApi> {
  loading ??= import('./monaco.ts').then(({ monaco }) => monaco)
  return loading
}
