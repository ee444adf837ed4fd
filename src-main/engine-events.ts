/** What an engine tells of its database, as the events that the window of the database hears. */
import type { DatabaseHandle } from './contract/databases.ts'
import type { IpcEventName, IpcEvents } from './contract/ipc.ts'
import type { EngineEvent } from './engine-host/protocol.ts'

/** Engine events that are not for the log or the activity list. */
export type WindowEvent = Exclude<
  EngineEvent,
  { readonly kind: 'engineCalled' } | { readonly kind: 'unexpected' }
>

export type Emit = <Name extends IpcEventName>(name: Name, event: IpcEvents[Name]) => void

export function tellWindow(event: WindowEvent, handle: DatabaseHandle, emit: Emit): void {
  switch (event.kind) {
    case 'browseProgressed':
    case 'statementProgressed':
    case 'transferProgressed':
    case 'schemaProgressed':
      return emit(event.kind, event.progress)
    case 'browseOutdated':
      return emit('browseOutdated', { browseId: event.browseId })
    case 'databaseWritten':
      return emit('databaseWritten', { handle })
    case 'storageChanged':
      return emit('storageChanged', { handle, ...event.change })
    case 'storageProgressed':
      return emit('storageProgressed', { handle, ...event.progress })
    case 'streamGrown':
      return emit('streamGrown', { handle, table: event.table })
    default:
      event satisfies never
  }
}
