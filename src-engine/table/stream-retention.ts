/** Which streams of a table are over: closed, and every record past its age. */
import type { StreamDefinition, TableDefinition } from './table-definition.ts'

export function expiredStreams(table: TableDefinition, nowMs: number): StreamDefinition[] {
  return [table.stream, ...table.formerStreams].filter(
    (stream): stream is StreamDefinition =>
      stream?.closedMs !== undefined && stream.closedMs + stream.ageMsMax < nowMs,
  )
}

export function withoutStreams(
  table: TableDefinition,
  gone: readonly StreamDefinition[],
): TableDefinition {
  const isGone = (stream: StreamDefinition | undefined): boolean =>
    stream !== undefined && gone.includes(stream)
  return {
    ...table,
    stream: isGone(table.stream) ? undefined : table.stream,
    formerStreams: table.formerStreams.filter((stream) => !isGone(stream)),
  }
}
