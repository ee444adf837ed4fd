/** A database with one table on a file system in memory, and a clock that moves when told: for tests of whole tables. */
import { Database, type DatabaseOptions, type Dynamodb } from '../index.ts'
import { ManualClock } from '../base/clock.ts'
import { SeededRandom } from '../base/random.ts'
import { systemTimers } from '../base/timers.ts'
import type { CreateTableInput, StreamRecordOutput } from '../api/types.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'

const path = '/world.keystone'
const startMs = 1_700_000_000_000

export class TableWorld {
  readonly #clock: ManualClock
  readonly #options: DatabaseOptions
  #database: Database

  constructor(clock: ManualClock, options: DatabaseOptions, database: Database) {
    this.#clock = clock
    this.#options = options
    this.#database = database
  }

  get dynamodb(): Dynamodb {
    return this.#database.dynamodb
  }

  get nowMs(): number {
    return this.#clock.now()
  }

  advance(ms: number): void {
    this.#clock.advance(ms)
  }

  async sweep(): Promise<void> {
    await this.#database.sweep()
  }

  async flush(): Promise<void> {
    await this.#database.flush()
  }

  async compact(): Promise<void> {
    await this.#database.storage.compact()
  }

  async reopen(): Promise<void> {
    await this.#database.close()
    this.#database = await Database.open(path, this.#options)
    await this.settled()
  }

  /** Resolves when all indexes are complete. */
  async settled(): Promise<void> {
    for (;;) {
      const { TableNames } = await this.dynamodb.listTables()
      const tables = await Promise.all(
        TableNames.map((TableName) => this.dynamodb.describeTable({ TableName })),
      )
      const indexes = tables.flatMap(({ Table }) => Table.GlobalSecondaryIndexes ?? [])
      if (indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return
      await systemTimers.yield()
    }
  }

  /** All records of the one stream, oldest first. */
  async streamRecords(): Promise<StreamRecordOutput[]> {
    const { Streams } = await this.dynamodb.listStreams()
    const StreamArn = Streams[0]?.StreamArn ?? ''
    const { StreamDescription } = await this.dynamodb.describeStream({ StreamArn })
    const ShardId = StreamDescription.Shards[0]?.ShardId ?? ''
    const { ShardIterator } = await this.dynamodb.getShardIterator({
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    const records: StreamRecordOutput[] = []
    for (let next: string | undefined = ShardIterator; next !== undefined;) {
      const page = await this.dynamodb.getRecords({ ShardIterator: next, Limit: 50 })
      records.push(...page.Records)
      next = page.Records.length === 0 ? undefined : page.NextShardIterator
    }
    return records
  }

  async close(): Promise<void> {
    await this.#database.close()
  }
}

export async function openTableWorld(
  table: CreateTableInput,
  ttl: string | undefined,
): Promise<TableWorld> {
  const clock = new ManualClock(startMs)
  const options: DatabaseOptions = {
    vfs: new MemoryVfs(),
    environment: { clock, random: new SeededRandom(1), timers: systemTimers },
    sweepIntervalMs: 0,
    defaultTable: false,
    store: { memtableRecords: 20, durability: { kind: 'none' } },
  }
  const database = await Database.create(path, options)
  await database.dynamodb.createTable(table)
  if (ttl !== undefined) {
    await database.dynamodb.updateTimeToLive({
      TableName: table.TableName,
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
    })
  }
  return new TableWorld(clock, options, database)
}
