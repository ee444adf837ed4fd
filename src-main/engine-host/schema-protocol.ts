/** The operations on schemas that an engine worker answers; part of `EngineOperations`. */
import type { StreamRetention, TableInspection, TableDescription } from '../../src-engine/index.ts'
import type { UpdateTableInput } from '../../src-engine/index.ts'
import type {
  ExpiryReport,
  IndexDraft,
  IndexPreview,
  ReadScope,
  SchemaAnalysis,
  SchemaRunId,
} from '../contract/schema.ts'

/** A run over the items of a table of the worker's own database. */
export interface RunRequest {
  readonly table: string
  readonly runId: SchemaRunId
  readonly scope: ReadScope
}

export interface SchemaOperations {
  inspectTable: { input: { readonly table: string }; output: TableInspection }
  updateTable: { input: UpdateTableInput; output: TableDescription }
  setTimeToLive: {
    input: { readonly table: string; readonly attribute: string; readonly enabled: boolean }
    output: null
  }
  setStreamRetention: {
    input: { readonly table: string; readonly retention: StreamRetention }
    output: StreamRetention
  }
  dropTable: {
    input: { readonly table: string; readonly confirmedName: string }
    output: null
  }
  analyzeItems: { input: RunRequest; output: SchemaAnalysis }
  analyzeExpiry: { input: RunRequest; output: ExpiryReport }
  previewIndex: { input: RunRequest & { readonly draft: IndexDraft }; output: IndexPreview }
  cancelSchemaRun: { input: { readonly runId: SchemaRunId }; output: null }
}
