/** One open database of one window, as main keeps it: its engine, how it does, and what is open in it. */
import { basename } from 'node:path'
import type { BrowseId, BrowseSource } from './contract/browse.ts'
import type {
  DatabaseHandle,
  DatabaseState,
  EngineLoss,
  Environment,
  OpenDatabase,
  OpenMode,
} from './contract/databases.ts'
import type { StatementId } from './contract/statements.ts'
import type { TransferId } from './contract/transfers.ts'
import type { EngineHost, EngineHostOptions } from './engine-host/engine-host.ts'
import type { CancelFlag } from './engine-host/protocol.ts'
import { recentIdOf } from './state/recents.ts'

export interface Connection {
  readonly handle: DatabaseHandle
  readonly windowId: number
  readonly path: string
  readonly mode: OpenMode
  /** Opened again when the engine was started again. */
  readonly browses: Map<BrowseId, BrowseSource>
  readonly transfers: Set<TransferId>
  /** Their results live in the engine's worker and end with it. */
  readonly statements: Map<StatementId, CancelFlag>
  host: EngineHost
  /** When the engine was started last. */
  startedMs: number
  /** How often in a row it was started again. */
  restarts: number
  state: DatabaseState
}

export function describe(
  connection: Connection,
  environment: Environment | undefined,
): OpenDatabase {
  const { handle, path, mode, state } = connection
  const named = { handle, recentId: recentIdOf(path), name: basename(path), path, mode, state }
  return environment === undefined ? named : { ...named, environment }
}

/** Closes the database in its engine and ends that. */
export async function shut(connection: Connection): Promise<void> {
  for (const statementId of connection.statements.keys()) cancelStatement(connection, statementId)
  try {
    if (connection.state.kind === 'open') await connection.host.call('closeDatabase', null)
  } finally {
    await connection.host.stop()
  }
}

/** Reaches the statement even while its engine hears no messages. */
export function cancelStatement(connection: Connection, statementId: StatementId): void {
  const flag = connection.statements.get(statementId)
  if (flag !== undefined) Atomics.store(flag, 0, 1)
}

export function describeLoss(
  connection: Connection,
  loss: Parameters<EngineHostOptions['onLost']>[0],
): EngineLoss {
  const name = basename(connection.path)
  const cause = loss.reason === 'outOfMemory' ? 'ran out of memory' : 'stopped unexpectedly'
  const open = loss.unanswered.length
  const unanswered =
    open === 0
      ? 'Nothing was under way; everything acknowledged is safe.'
      : `${open} call${open === 1 ? '' : 's'} had no answer yet: writes among them may or may not be there. Everything acknowledged is safe.`
  return {
    handle: connection.handle,
    name,
    unanswered: loss.unanswered,
    message: `The engine of ${name} ${cause} and is being started again. ${unanswered}`,
  }
}
