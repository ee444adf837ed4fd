/** The AWS SDK as it is published, and what an application sees of it: outputs, and errors with all their members. */
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as streams from '@aws-sdk/client-dynamodb-streams'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ClientSettings } from '../start-endpoint.ts'

const commands = {
  BatchExecuteStatement: dynamodb.BatchExecuteStatementCommand,
  BatchGetItem: dynamodb.BatchGetItemCommand,
  BatchWriteItem: dynamodb.BatchWriteItemCommand,
  CreateTable: dynamodb.CreateTableCommand,
  DeleteItem: dynamodb.DeleteItemCommand,
  DeleteTable: dynamodb.DeleteTableCommand,
  DescribeContinuousBackups: dynamodb.DescribeContinuousBackupsCommand,
  DescribeLimits: dynamodb.DescribeLimitsCommand,
  DescribeTable: dynamodb.DescribeTableCommand,
  DescribeTimeToLive: dynamodb.DescribeTimeToLiveCommand,
  ExecuteStatement: dynamodb.ExecuteStatementCommand,
  ExecuteTransaction: dynamodb.ExecuteTransactionCommand,
  GetItem: dynamodb.GetItemCommand,
  ListTables: dynamodb.ListTablesCommand,
  ListTagsOfResource: dynamodb.ListTagsOfResourceCommand,
  PutItem: dynamodb.PutItemCommand,
  Query: dynamodb.QueryCommand,
  Scan: dynamodb.ScanCommand,
  TagResource: dynamodb.TagResourceCommand,
  TransactGetItems: dynamodb.TransactGetItemsCommand,
  TransactWriteItems: dynamodb.TransactWriteItemsCommand,
  UntagResource: dynamodb.UntagResourceCommand,
  UpdateItem: dynamodb.UpdateItemCommand,
  UpdateTable: dynamodb.UpdateTableCommand,
  UpdateTimeToLive: dynamodb.UpdateTimeToLiveCommand,
} as const

const streamCommands = {
  DescribeStream: streams.DescribeStreamCommand,
  GetRecords: streams.GetRecordsCommand,
  GetShardIterator: streams.GetShardIteratorCommand,
  ListStreams: streams.ListStreamsCommand,
} as const

// The SDK sends what it is given; its types know only what is right, and each command's own.
type Makers<Names, Command> = Readonly<Record<keyof Names, new (input: object) => Command>>
const makers = commands as unknown as Makers<typeof commands, dynamodb.ListTablesCommand>
const streamMakers = streamCommands as unknown as Makers<
  typeof streamCommands,
  streams.ListStreamsCommand
>

function isOfStreams(operation: Operation): operation is keyof typeof streamCommands {
  return operation in streamCommands
}

export type Operation = keyof typeof commands | keyof typeof streamCommands

export const operationNames: readonly string[] = [
  ...Object.keys(commands),
  ...Object.keys(streamCommands),
]

/** An error as an application can tell it from others. */
export interface Refusal {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
  readonly fault: string | undefined
  /** What makes an SDK try again. */
  readonly retryable: boolean
  readonly attempts: number | undefined
  /** The class the SDK exports for it; undefined: it has none and gives its base class. */
  readonly isOfClass: boolean | undefined
  readonly item: unknown
  readonly reasons: unknown
}

export type Output = Readonly<Record<string, unknown>>

export interface SdkSettings extends ClientSettings {
  readonly maxAttempts?: number
  /** What its clock is wrong by, in milliseconds. */
  readonly systemClockOffset?: number
}

export class Sdk {
  readonly client: dynamodb.DynamoDBClient
  readonly streamsClient: streams.DynamoDBStreamsClient
  readonly document: DynamoDBDocumentClient
  /** Every operation that was sent. */
  readonly asked = new Set<string>()

  constructor(settings: SdkSettings) {
    this.client = new dynamodb.DynamoDBClient(settings)
    this.streamsClient = new streams.DynamoDBStreamsClient(settings)
    this.document = DynamoDBDocumentClient.from(this.client, {
      marshallOptions: { removeUndefinedValues: true },
    })
  }

  /** `body` is sent in place of what the SDK makes of the input: mistakes that it would not make itself. */
  async ask(operation: Operation, input: object, body?: string): Promise<Output> {
    const { $metadata: _, ...output } = await this.#send(operation, input, body)
    return output
  }

  async refusal(operation: Operation, input: object, body?: string): Promise<Refusal> {
    try {
      const { $metadata: _, ...output } = await this.#send(operation, input, body)
      return { ...notRefused, message: JSON.stringify(output) }
    } catch (error) {
      return refusalOf(error)
    }
  }

  async #send(operation: Operation, input: object, body: string | undefined): Promise<Sent> {
    this.asked.add(operation)
    if (isOfStreams(operation)) {
      const command = new streamMakers[operation](input)
      return { ...(await this.streamsClient.send(command)) }
    }
    const command = new makers[operation](input)
    if (body !== undefined) {
      command.middlewareStack.add(
        (next) => async (args) => {
          Object.assign(args.request as object, { body })
          return await next(args)
        },
        { step: 'build', priority: 'high' },
      )
    }
    return { ...(await this.client.send(command)) }
  }

  destroy(): void {
    this.client.destroy()
    this.streamsClient.destroy()
  }
}

type Sent = Output & { readonly $metadata?: unknown }

const notRefused: Refusal = {
  name: 'none: it was answered',
  message: '',
  status: 200,
  fault: undefined,
  retryable: false,
  attempts: 1,
  isOfClass: undefined,
  item: undefined,
  reasons: undefined,
}

export function refusalOf(error: unknown): Refusal {
  if (
    !(error instanceof dynamodb.DynamoDBServiceException) &&
    !(error instanceof streams.DynamoDBStreamsServiceException)
  ) {
    return { ...notRefused, name: 'no answer of the service', message: String(error), status: 0 }
  }
  const ownClass = classNamed(error.name)
  return {
    name: error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode,
    fault: error.$fault,
    retryable: error.$retryable !== undefined,
    attempts: error.$metadata.attempts,
    isOfClass: ownClass === undefined ? undefined : error instanceof ownClass,
    item: 'Item' in error ? error.Item : undefined,
    reasons: 'CancellationReasons' in error ? error.CancellationReasons : undefined,
  }
}

type ErrorClass = abstract new (...given: never[]) => unknown

function classNamed(name: string): ErrorClass | undefined {
  const exported: unknown = Reflect.get(dynamodb, name) ?? Reflect.get(streams, name)
  return typeof exported === 'function' ? (exported as unknown as ErrorClass) : undefined
}
