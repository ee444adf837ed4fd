/** The open databases of all windows. A window finds only its own. */
import type { Connection } from './connection.ts'
import type { BrowseId } from './contract/browse.ts'
import type { DatabaseHandle } from './contract/databases.ts'
import type { StatementId } from './contract/statements.ts'
import type { TransferId } from './contract/transfers.ts'
import { ipcFailure } from './ipc/error-data.ts'

export class Connections {
  readonly #byHandle = new Map<DatabaseHandle, Connection>()

  add(connection: Connection): void {
    this.#byHandle.set(connection.handle, connection)
  }

  remove(connection: Connection): void {
    this.#byHandle.delete(connection.handle)
  }

  /** In the order they were opened; of every window when none is named. */
  list(windowId?: number): readonly Connection[] {
    const all = [...this.#byHandle.values()]
    return windowId === undefined ? all : all.filter((each) => each.windowId === windowId)
  }

  /** Whichever window has it; undefined when it is closed. */
  get(handle: DatabaseHandle): Connection | undefined {
    return this.#byHandle.get(handle)
  }

  /** Throws `unknownHandle` for a handle that is not this window's. */
  find(windowId: number, handle: DatabaseHandle): Connection {
    const connection = this.#byHandle.get(handle)
    if (connection !== undefined && connection.windowId === windowId) return connection
    throw ipcFailure('unknownHandle', 'This database is no longer open.', { handle })
  }

  /** Throws `paused`, or as `find`. */
  running(windowId: number, handle: DatabaseHandle): Connection {
    const connection = this.find(windowId, handle)
    if (connection.state.kind !== 'paused') return connection
    throw ipcFailure('paused', 'This database is paused. Resume it to go on.', {})
  }

  /** The one that has these rows open. Throws `unknownHandle`. */
  browsing(windowId: number, browseId: BrowseId): Connection {
    const found = this.list(windowId).find((each) => each.browses.has(browseId))
    if (found !== undefined) return found
    throw ipcFailure('unknownHandle', 'These rows are no longer open.', { handle: browseId })
  }

  /** The one that runs this statement or holds its result. Throws `unknownHandle`. */
  stating(windowId: number, statementId: StatementId): Connection {
    const found = this.list(windowId).find((each) => each.statements.has(statementId))
    if (found !== undefined) return found
    const message = 'This result is no longer there. Run the statement again.'
    throw ipcFailure('unknownHandle', message, { handle: statementId })
  }

  /** The one that imports or exports. Throws `unknownHandle`. */
  transferring(windowId: number, transferId: TransferId): Connection {
    const found = this.list(windowId).find((each) => each.transfers.has(transferId))
    if (found !== undefined) return found
    const message = 'There is no such import or export.'
    throw ipcFailure('unknownHandle', message, { handle: transferId })
  }
}
