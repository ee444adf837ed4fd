/** Changes to tables and runs over their items, as operations of an engine worker. */
import type { Database } from '../../../src-engine/index.ts'
import { ipcFailure } from '../../ipc/error-data.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { CallRecorder } from '../call-recorder.ts'
import type { SchemaOperations } from '../schema-protocol.ts'
import type { SchemaRuns } from './schema-runs.ts'

/** The open database, as far as these operations need it. */
export interface SchemaPlace {
  readonly database: Database
  readonly schemaRuns: SchemaRuns
  readonly workspace: Workspace | undefined
  /** Rows of the table that are shown are not what is there any more. */
  readonly markOutdated: (table: string) => void
}

type Operations = {
  readonly [Name in keyof SchemaOperations]: (
    input: SchemaOperations[Name]['input'],
  ) => Promise<SchemaOperations[Name]['output']>
}

/** `place` is asked anew for each call and throws while no database is open. */
export function makeSchemaOperations(
  place: () => SchemaPlace,
  recorder: () => CallRecorder,
): Operations {
  return {
    inspectTable: async ({ table }) => await place().database.inspectTable(table),
    updateTable: async (input) => {
      const { database, markOutdated } = place()
      const output = await recorder().call('UpdateTable', input, {
        run: () => database.dynamodb.updateTable(input),
      })
      markOutdated(input.TableName)
      return output.TableDescription
    },
    setTimeToLive: async ({ table, attribute, enabled }) => {
      const { database, markOutdated } = place()
      const input = {
        TableName: table,
        TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled },
      }
      await recorder().call('UpdateTimeToLive', input, {
        run: () => database.dynamodb.updateTimeToLive(input),
      })
      markOutdated(table)
      return null
    },
    setStreamRetention: async ({ table, retention }) => {
      const { database } = place()
      return await recorder().call(
        'SetStreamRetention',
        { TableName: table, ...retention },
        { run: () => database.setStreamRetention(table, retention) },
      )
    },
    dropTable: async ({ table, confirmedName }) => {
      const { database, workspace, markOutdated } = place()
      if (confirmedName !== table) {
        const message = `The name typed is not ${table}. Nothing was deleted.`
        throw ipcFailure('validation', message, { field: 'confirmedName' })
      }
      const input = { TableName: table }
      await recorder().call('DeleteTable', input, {
        run: () => database.dynamodb.deleteTable(input),
      })
      const staged = workspace?.staged().filter((edit) => edit.table === table) ?? []
      if (staged.length > 0) await workspace?.discard(staged.map(({ id }) => id))
      markOutdated(table)
      return null
    },
    analyzeItems: async (request) => await place().schemaRuns.analyze(request),
    analyzeExpiry: async (request) => await place().schemaRuns.expiry(request),
    previewIndex: async (request) => await place().schemaRuns.previewIndex(request),
    cancelSchemaRun: async ({ runId }) => {
      place().schemaRuns.cancel(runId)
      return null
    },
  }
}
