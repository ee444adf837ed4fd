/** How streams, shards and positions in them are named on DynamoDB's side. A stream has one shard. */
import { KeystoneError } from '../base/errors.ts'
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import type { StreamDefinition } from '../table/table-definition.ts'
import type { StreamLog } from '../table/stream.ts'
import type { Table } from '../table/table.ts'
import type { Engine } from './engine.ts'
import { validation } from './messages.ts'
import { streamArn } from './table-description.ts'

/** Makes every sequence number 21 digits, as the SDKs' documentation promises at least. */
const sequenceBase = 10n ** 20n

export function sequenceText(sequence: number): string {
  return (sequenceBase + BigInt(sequence)).toString()
}

/** Throws `validation` for what is no sequence number of ours. */
export function parseSequence(text: string | undefined): number {
  if (text === undefined || !/^[0-9]{21}$/.test(text)) throw validation('Invalid SequenceNumber')
  const sequence = Number(BigInt(text) - sequenceBase)
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw validation('Invalid SequenceNumber')
  return sequence
}

export function shardId(stream: StreamDefinition): string {
  const created = String(stream.createdMs).padStart(20, '0')
  return `shardId-${created}-${String(stream.id).padStart(8, '0')}`
}

export interface FoundStream {
  readonly table: Table
  readonly log: StreamLog
  readonly arn: string
}

/** All streams with records, newest first within a table. */
export function allStreams(engine: Engine): FoundStream[] {
  return engine.catalog.tables.flatMap((table) =>
    table.streams.map((log) => ({
      table,
      log,
      arn: streamArn(engine.location, table.name, log.definition),
    })),
  )
}

/** Throws `resourceNotFound`. */
export function findStream(engine: Engine, arn: string): FoundStream {
  const found = allStreams(engine).find((stream) => stream.arn === arn)
  if (found !== undefined) return found
  const message = `Requested resource not found: Stream: ${arn} not found`
  throw new KeystoneError('resourceNotFound', message, {})
}

export interface ShardPosition {
  readonly arn: string
  /** The next sequence number to read. */
  readonly sequence: number
  readonly issuedMs: number
}

const iteratorLifeMs = 15 * 60_000

export function encodeIterator({ arn, sequence, issuedMs }: ShardPosition): string {
  return encodeBase64(new TextEncoder().encode(JSON.stringify([arn, sequence, issuedMs])))
}

/** Throws `validation` or `expiredIterator`. */
export function decodeIterator(text: string, nowMs: number): ShardPosition {
  const [arn, sequence, issuedMs] = parsed(text)
  if (typeof arn !== 'string' || !isCount(sequence) || !isCount(issuedMs)) throw invalidIterator()
  if (issuedMs + iteratorLifeMs < nowMs) {
    throw new KeystoneError(
      'expiredIterator',
      'Iterator expired. The iterator was created more than 15 minutes ago.',
      {},
    )
  }
  return { arn, sequence, issuedMs }
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(decodeBase64(text)))
    return Array.isArray(value) ? value : []
  } catch {
    throw invalidIterator()
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function invalidIterator(): KeystoneError<'validation'> {
  return validation('Invalid ShardIterator')
}

export function trimmed(): KeystoneError<'trimmedData'> {
  return new KeystoneError(
    'trimmedData',
    'The operation attempted to read past the oldest stream record in a shard.',
    {},
  )
}
