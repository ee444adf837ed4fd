/** What windows ask of the engines of their databases, and which engine it is that is asked. */
import { basename } from 'node:path'
import { cancelStatement } from './connection.ts'
import type { Connections } from './connections.ts'
import type { BrowseId, BrowseSource } from './contract/browse.ts'
import type { DatabaseHandle } from './contract/databases.ts'
import type { StatementId } from './contract/statements.ts'
import type { TransferId, TransferStarted } from './contract/transfers.ts'
import type { EngineHost } from './engine-host/engine-host.ts'
import type {
  ExportJob,
  ImportJob,
  InputOf,
  OperationName,
  OutputOf,
  StatementText,
  SurveyJob,
} from './engine-host/protocol.ts'
import { randomName } from './random-name.ts'

export class EngineCalls {
  readonly #connections: Connections

  constructor(connections: Connections) {
    this.#connections = connections
  }

  /** Calls the engine of a database of this window. */
  async call<Name extends OperationName>(
    windowId: number,
    handle: DatabaseHandle,
    request: { readonly operation: Name; readonly input: InputOf<Name> },
  ): Promise<OutputOf<Name>> {
    const connection = this.#connections.running(windowId, handle)
    return await connection.host.call(request.operation, request.input)
  }

  async openBrowse(
    windowId: number,
    handle: DatabaseHandle,
    source: BrowseSource,
  ): Promise<OutputOf<'openBrowse'>> {
    const connection = this.#connections.running(windowId, handle)
    const browseId = randomName() as BrowseId
    const opened = await connection.host.call('openBrowse', { browseId, source })
    connection.browses.set(browseId, source)
    return opened
  }

  /** Calls the engine about one row window of this window's databases. */
  async callBrowse<Name extends 'readRows' | 'refreshBrowse' | 'stopBrowse'>(
    windowId: number,
    operation: Name,
    input: InputOf<Name>,
  ): Promise<OutputOf<Name>> {
    const { handle } = this.#connections.browsing(windowId, input.browseId)
    return await this.#connections.running(windowId, handle).host.call(operation, input)
  }

  /** Also of a paused database: then there is only nothing to bring back. */
  async closeBrowse(windowId: number, browseId: BrowseId): Promise<void> {
    const connection = this.#connections.browsing(windowId, browseId)
    connection.browses.delete(browseId)
    if (connection.state.kind === 'open') await connection.host.call('closeBrowse', { browseId })
  }

  /** The path is one that the user chose in a dialog; without one the export is only checked. */
  async startExport(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<ExportJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startExport', { ...job, transferId: id }),
    )
    return { transferId, file: job.path === undefined ? '' : basename(job.path) }
  }

  /** The path is one that the user chose in a dialog. */
  async startSurvey(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<SurveyJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startSurvey', { ...job, transferId: id }),
    )
    return { transferId, file: basename(job.path) }
  }

  /** The path is one that the user chose in a dialog. */
  async startImport(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<ImportJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startImport', { ...job, transferId: id }),
    )
    return { transferId, file: basename(job.path) }
  }

  /** An import keeps its id over restarts of the app. */
  async resumeImport(
    windowId: number,
    handle: DatabaseHandle,
    transferId: TransferId,
  ): Promise<TransferStarted> {
    const connection = this.#connections.running(windowId, handle)
    connection.transfers.add(transferId)
    const file = await connection.host.call('resumeImport', { transferId })
    return { transferId, file }
  }

  async cancelTransfer(windowId: number, transferId: TransferId): Promise<void> {
    const { host } = this.#connections.transferring(windowId, transferId)
    await host.call('cancelTransfer', { transferId })
  }

  async startStatement(
    windowId: number,
    handle: DatabaseHandle,
    text: StatementText,
  ): Promise<OutputOf<'startStatement'>> {
    const connection = this.#connections.running(windowId, handle)
    const statementId = randomName() as StatementId
    const cancelFlag = new Int32Array(new SharedArrayBuffer(4))
    const input = { ...text, statementId, cancelFlag }
    const started = await connection.host.call('startStatement', input)
    connection.statements.set(statementId, cancelFlag)
    return started
  }

  /** Calls the engine about one statement of this window's databases. */
  async callStatement<Name extends 'statementRows' | 'statementRow'>(
    windowId: number,
    operation: Name,
    input: InputOf<Name>,
  ): Promise<OutputOf<Name>> {
    return await this.#connections.stating(windowId, input.statementId).host.call(operation, input)
  }

  async cancelStatement(
    windowId: number,
    statementId: StatementId,
  ): Promise<OutputOf<'cancelStatement'>> {
    const connection = this.#connections.stating(windowId, statementId)
    cancelStatement(connection, statementId)
    return await connection.host.call('cancelStatement', { statementId })
  }

  async closeStatement(windowId: number, statementId: StatementId): Promise<void> {
    const connection = this.#connections.stating(windowId, statementId)
    cancelStatement(connection, statementId)
    connection.statements.delete(statementId)
    await connection.host.call('closeStatement', { statementId })
  }

  async #transfer(
    windowId: number,
    handle: DatabaseHandle,
    start: (host: EngineHost, transferId: TransferId) => Promise<null>,
  ): Promise<TransferId> {
    const connection = this.#connections.running(windowId, handle)
    const transferId = randomName() as TransferId
    // Before it starts: it may be cancelled as soon as the page hears of it.
    connection.transfers.add(transferId)
    await start(connection.host, transferId)
    return transferId
  }
}
