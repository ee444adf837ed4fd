/**
 * Runs over the items of a table, by tab: one of a kind at a time. They go on while their tab is hidden and end with it;
 * what a cancelled one had found is its result.
 */
import { create } from 'zustand'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type {
  ExpiryReport,
  IndexPreview,
  ReadScope,
  SchemaAnalysis,
  SchemaProgress,
  SchemaRunId,
} from '../../../src-main/contract/schema.ts'
import { call, messageOf, onEvent } from '../../ipc/client.ts'
import { useWorkspace, type TabId } from '../../state/workspace.ts'

export interface Run<Result> {
  readonly runId: SchemaRunId
  readonly handle: DatabaseHandle
  readonly scope: ReadScope
  readonly isRunning: boolean
  readonly progress: SchemaProgress | undefined
  readonly result: Result | undefined
  readonly failure: string | undefined
}

export interface RunStart<Result> {
  readonly tabId: TabId
  readonly handle: DatabaseHandle
  readonly scope: ReadScope
  readonly ask: (runId: SchemaRunId) => Promise<Result>
}

let runsMade = 0

function newRunId(): SchemaRunId {
  runsMade++
  return `run-${Date.now().toString(36)}-${runsMade}` as SchemaRunId
}

class Runs<Result> {
  readonly #use = create<ReadonlyMap<TabId, Run<Result>>>()(() => new Map())
  #listening = false

  useRun(tabId: TabId): Run<Result> | undefined {
    return this.#use((runs) => runs.get(tabId))
  }

  /** The result before it stays until the new one is there. */
  start({ tabId, handle, scope, ask }: RunStart<Result>): void {
    this.#listen()
    this.cancel(tabId)
    const runId = newRunId()
    const before = this.#use.getState().get(tabId)
    const run: Run<Result> = {
      runId,
      handle,
      scope,
      isRunning: true,
      progress: undefined,
      result: before?.result,
      failure: undefined,
    }
    this.#put(tabId, run)
    ask(runId).then(
      (result) => this.#change(tabId, runId, { isRunning: false, result }),
      (error: unknown) =>
        this.#change(tabId, runId, { isRunning: false, failure: messageOf(error) }),
    )
  }

  cancel(tabId: TabId): void {
    const run = this.#use.getState().get(tabId)
    if (run?.isRunning !== true) return
    const { handle, runId } = run
    // A database that is gone has ended its runs itself.
    call((bridge) => bridge.schema.cancel({ handle, runId })).catch(() => undefined)
  }

  clear(tabId: TabId): void {
    this.cancel(tabId)
    this.#use.setState(new Map([...this.#use.getState()].filter(([id]) => id !== tabId)), true)
  }

  #put(tabId: TabId, run: Run<Result>): void {
    this.#use.setState(new Map(this.#use.getState()).set(tabId, run), true)
  }

  #change(tabId: TabId, runId: SchemaRunId, change: Partial<Run<Result>>): void {
    const run = this.#use.getState().get(tabId)
    if (run?.runId === runId) this.#put(tabId, { ...run, ...change })
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = true
    onEvent('schemaProgressed', (progress) => {
      for (const [tabId, run] of this.#use.getState()) {
        if (run.runId === progress.runId) this.#change(tabId, run.runId, { progress })
      }
    })
    useWorkspace.subscribe(({ tabs }) => {
      for (const tabId of this.#use.getState().keys()) {
        if (!tabs.some((tab) => tab.id === tabId)) this.clear(tabId)
      }
    })
  }
}

export const analysisRuns = new Runs<SchemaAnalysis>()
export const expiryRuns = new Runs<ExpiryReport>()
export const previewRuns = new Runs<IndexPreview>()
