import { unreachable } from '../../base/assert.ts'
import type { StreamRecord } from '../../table/stream.ts'
import type { Engine } from '../engine.ts'
import { resourceNotFound, validation } from '../messages.ts'
import { enumSets, nameOfTable, RequestShape } from '../request-shape.ts'
import {
  allStreams,
  decodeIterator,
  encodeIterator,
  findStream,
  parseSequence,
  sequenceText,
  shardId,
  trimmed,
  type FoundStream,
} from '../stream-position.ts'
import { keySchema, streamLabel, type Location } from '../table-description.ts'
import type {
  DescribeStreamInput,
  DescribeStreamOutput,
  GetRecordsInput,
  GetRecordsOutput,
  GetShardIteratorInput,
  GetShardIteratorOutput,
  ListStreamsInput,
  ListStreamsOutput,
  StreamRecordOutput,
} from '../types.ts'

const listLimitMax = 100
const recordsLimitMax = 1000
const arnLength = { min: 37, max: 1024 } as const

/** Throws `validation`. */
export async function listStreams(
  engine: Engine,
  input: ListStreamsInput = {},
): Promise<ListStreamsOutput> {
  engine.checkOpen()
  const { TableName: tableName, Limit: limit = listLimitMax } = input
  checkLimit(limit, listLimitMax)
  const name = tableName === undefined ? undefined : nameOfTable(tableName)
  const streams = allStreams(engine).filter(
    ({ table }) => name === undefined || table.name === name,
  )
  const after = input.ExclusiveStartStreamArn
  const start = after === undefined ? 0 : streams.findIndex(({ arn }) => arn === after) + 1
  const page = streams.slice(start, start + limit)
  const last = page.at(-1)
  const Streams = page.map(({ table, log, arn }) => ({
    StreamArn: arn,
    TableName: table.name,
    StreamLabel: streamLabel(log.definition),
  }))
  return last !== undefined && start + limit < streams.length
    ? { Streams, LastEvaluatedStreamArn: last.arn }
    : { Streams }
}

function checkArn(shape: RequestShape, arn: string | undefined): void {
  shape.required(arn, 'streamArn')
  shape.length(arn, 'streamArn', arnLength)
}

function checkLimit(limit: number, max: number): void {
  const shape = new RequestShape()
  shape.atLeast(limit, 'limit', 1)
  shape.atMost(limit, 'limit', max)
  shape.check()
}

/** Throws `validation` or `resourceNotFound`. */
export async function describeStream(
  engine: Engine,
  input: DescribeStreamInput,
): Promise<DescribeStreamOutput> {
  const shape = new RequestShape()
  checkArn(shape, input.StreamArn)
  shape.check()
  checkLimit(input.Limit ?? listLimitMax, listLimitMax)
  const { table, log, arn } = findStream(engine, input.StreamArn)
  const { definition } = log
  const { nowMs } = engine.tables
  const range = await engine.read((reader) => ({
    first: log.firstSequence(reader, nowMs),
    next: log.nextSequence(reader),
  }))
  const isClosed = definition.closedMs !== undefined
  const shard = {
    ShardId: shardId(definition),
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceText(range.first),
      ...(isClosed
        ? { EndingSequenceNumber: sequenceText(Math.max(range.first, range.next - 1)) }
        : {}),
    },
  }
  return {
    StreamDescription: {
      StreamArn: arn,
      StreamLabel: streamLabel(definition),
      StreamStatus: isClosed ? 'DISABLED' : 'ENABLED',
      StreamViewType: definition.view,
      CreationRequestDateTime: definition.createdMs / 1000,
      TableName: table.name,
      KeySchema: keySchema(table.definition),
      Shards: input.ExclusiveStartShardId === shard.ShardId ? [] : [shard],
    },
  }
}

/** Throws `validation`, `resourceNotFound` or `trimmedData`. */
export async function getShardIterator(
  engine: Engine,
  input: GetShardIteratorInput,
): Promise<GetShardIteratorOutput> {
  const shape = new RequestShape()
  checkArn(shape, input.StreamArn)
  shape.required(input.ShardId, 'shardId')
  shape.required(input.ShardIteratorType, 'shardIteratorType')
  shape.oneOf(input.ShardIteratorType, 'shardIteratorType', enumSets.shardIteratorType)
  shape.check()
  const stream = findStream(engine, input.StreamArn)
  if (input.ShardId !== shardId(stream.log.definition)) throw resourceNotFound(stream.table.name)
  const sequence = await startSequence(engine, stream, input)
  const issuedMs = engine.tables.nowMs
  return { ShardIterator: encodeIterator({ arn: stream.arn, sequence, issuedMs }) }
}

async function startSequence(
  engine: Engine,
  { log }: FoundStream,
  input: GetShardIteratorInput,
): Promise<number> {
  const { nowMs } = engine.tables
  const { first, next } = await engine.read((reader) => ({
    first: log.firstSequence(reader, nowMs),
    next: log.nextSequence(reader),
  }))
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return first
    case 'LATEST':
      return next
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      const given = parseSequence(input.SequenceNumber)
      const start = input.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? given : given + 1
      if (start < first) throw trimmed()
      if (given >= next && given !== first) throw validation('Invalid SequenceNumber')
      return start
    }
    default:
      return unreachable(input.ShardIteratorType)
  }
}

/** Throws `validation`, `resourceNotFound`, `expiredIterator` or `trimmedData`. */
export async function getRecords(
  engine: Engine,
  input: GetRecordsInput,
): Promise<GetRecordsOutput> {
  const shape = new RequestShape()
  shape.required(input.ShardIterator, 'shardIterator')
  shape.check()
  const limit = input.Limit ?? recordsLimitMax
  checkLimit(limit, recordsLimitMax)
  const { nowMs } = engine.tables
  const position = decodeIterator(input.ShardIterator, nowMs)
  const { log, arn } = findStream(engine, position.arn)
  const { records, next } = await engine.read((reader) => {
    if (position.sequence < log.firstSequence(reader, nowMs)) throw trimmed()
    return {
      records: log.read(reader, position.sequence, limit),
      next: log.nextSequence(reader),
    }
  })
  const last = records.at(-1)
  const sequence = last === undefined ? position.sequence : last.sequence + 1
  const Records = records.map((record) =>
    recordOutput(record, log.definition.view, engine.location),
  )
  const isExhausted = log.definition.closedMs !== undefined && sequence >= next
  return isExhausted
    ? { Records }
    : { Records, NextShardIterator: encodeIterator({ arn, sequence, issuedMs: nowMs }) }
}

function recordOutput(
  record: StreamRecord,
  view: StreamRecordOutput['dynamodb']['StreamViewType'],
  location: Location,
): StreamRecordOutput {
  return {
    eventID: `${record.createdMs.toString(16).padStart(12, '0')}${record.sequence.toString(16).padStart(20, '0')}`,
    eventName: record.event,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: location.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(record.createdMs / 1000),
      Keys: record.keys,
      ...(record.newImage === undefined ? {} : { NewImage: record.newImage }),
      ...(record.oldImage === undefined ? {} : { OldImage: record.oldImage }),
      SequenceNumber: sequenceText(record.sequence),
      SizeBytes: record.sizeBytes,
      StreamViewType: view,
    },
    ...(record.byService
      ? { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }
      : {}),
  }
}
