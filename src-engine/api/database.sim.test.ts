/**
 * Power cuts under a table with indexes and a stream, while several programs write: whatever the disk kept, the database
 * opens, has what was acknowledged, transactions whole, indexes equal to a scan, a stream that leads to the state, and
 * true statistics.
 */
import { expect, test } from 'vitest'
import { must } from '../base/assert.ts'
import { randomBelow, SeededRandom, type Random } from '../base/random.ts'
import { systemTimers } from '../base/timers.ts'
import { ManualClock } from '../base/clock.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { powerCutImage, randomPolicy } from '../vfs/crash-image.ts'
import { SimulatedVfs } from '../vfs/simulated-vfs.ts'
import { Database } from './database.ts'
import type { DatabaseOptions } from './open-engine.ts'
import {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  StreamConfig,
  TableSchema,
} from './simple/table-schema.ts'
import { TransactWriteRequest } from './simple/transact-write-request.ts'

const runs = 12 * soakFactor
const writers = 4
const stepsPerWriter = 60
const table = 'crash'
const path = '/crash.keystone'

const schema = (): TableSchema =>
  new TableSchema()
    .addGlobalIndex(GlobalSecondaryIndex.withSortKey('by-color', 'color', 'version'))
    .addLocalIndex(new LocalSecondaryIndex('by-version', 'version').keysOnly())
    .withStream(StreamConfig.enabled().withBufferSize(100_000))

/** One program: a single item `w#` of its own, and a pair `left#`, `right#` that only transactions touch. */
class Writer {
  readonly #name: string
  readonly #random: Random
  issued = 0
  acknowledged = 0
  pairIssued = 0
  pairAcknowledged = 0

  constructor(name: string, random: Random) {
    this.#name = name
    this.#random = random
  }

  get item(): string {
    return `w#${this.#name}`
  }

  get pair(): readonly [string, string] {
    return [`left#${this.#name}`, `right#${this.#name}`]
  }

  async run(db: Database): Promise<void> {
    for (let step = 0; step < stepsPerWriter; step++) {
      if (randomBelow(this.#random, 3) === 0) await this.#transact(db)
      else await this.#put(db)
    }
  }

  async #put(db: Database): Promise<void> {
    const version = ++this.issued
    const color = must(['red', 'green', 'blue'][randomBelow(this.#random, 3)], 'three colors')
    await db.put(this.item, randomBelow(this.#random, 4) === 0 ? { version } : { version, color })
    this.acknowledged = version
  }

  async #transact(db: Database): Promise<void> {
    const version = ++this.pairIssued
    const [left, right] = this.pair
    await db.transactWrite(
      new TransactWriteRequest()
        .put(left, { version, color: 'red' })
        .put(right, { version })
        .idempotencyToken(`${this.#name}-${version}`),
    )
    this.pairAcknowledged = version
  }
}

interface Promised {
  readonly key: string
  readonly atLeast: number
  readonly atMost: number
}

function promisedBy(list: readonly Writer[]): Promised[] {
  return list.flatMap((writer) => [
    { key: writer.item, atLeast: writer.acknowledged, atMost: writer.issued },
    ...writer.pair.map((key) => ({
      key,
      atLeast: writer.pairAcknowledged,
      atMost: writer.pairIssued,
    })),
  ])
}

/** Whether the power went while writes were under way. */
async function crashOnce(seed: number): Promise<boolean> {
  const random = new SeededRandom(seed)
  // A sync takes a turn of the event loop: that is when others write, and when the power may go.
  const vfs = new SimulatedVfs({ pause: () => systemTimers.yield() })
  const options: DatabaseOptions = {
    vfs,
    environment: { clock: new ManualClock(1_700_000_000_000), random, timers: systemTimers },
    sweepIntervalMs: 0,
    store: { memtableRecords: 8, compactionFiles: 3 },
  }
  const db = await Database.createWithSchema(path, schema(), options)
  const list = Array.from({ length: writers }, (_, n) => new Writer(String(n), random))
  const working = Promise.all(list.map((writer) => writer.run(db)))
  const turns = randomBelow(random, 120)
  for (let turn = 0; turn < turns; turn++) await systemTimers.yield()
  // What was acknowledged before the power went must be there; what was begun after it cannot be.
  const promised = promisedBy(list)
  const image = powerCutImage(vfs.capture(), randomPolicy(random), random)
  await working
  await db.close()

  const reopened = await Database.open(path, { ...options, vfs: new SimulatedVfs({}, image) })
  await check(reopened, promised, list)
  await reopened.put('after', { version: 1, color: 'red' })
  await reopened.close()
  return promised.some(({ atLeast, atMost }) => atLeast < atMost)
}

async function check(
  db: Database,
  promised: readonly Promised[],
  list: readonly Writer[],
): Promise<void> {
  const { dynamodb } = db
  const all = (await dynamodb.scan({ TableName: table })).Items ?? []
  const versions = new Map(all.map((item) => [item.get('pk'), Number(item.get('version'))]))
  for (const { key, atLeast, atMost } of promised) {
    const version = versions.get(key) ?? 0
    expect(version, key).toBeGreaterThanOrEqual(atLeast)
    expect(version, key).toBeLessThanOrEqual(atMost)
  }
  for (const { pair } of list) expect(versions.get(pair[0])).toBe(versions.get(pair[1]))

  const indexed = await dynamodb.scan({ TableName: table, IndexName: 'by-color' })
  expect(sorted(indexed.Items)).toEqual(sorted(all.filter((item) => item.has('color'))))
  const local = await dynamodb.scan({ TableName: table, IndexName: 'by-version' })
  expect(sorted(local.Items)).toEqual(
    sorted(all.map((item) => new Map([...item].filter(([name]) => name !== 'color')))),
  )

  const replayed = new Map<unknown, unknown>()
  for (const { keys, newImage } of await db.readStream(undefined, 100_000)) {
    if (newImage === undefined) replayed.delete(keys['pk'])
    else replayed.set(keys['pk'], newImage['version'])
  }
  expect(replayed).toEqual(versions)

  await expect
    .poll(async () => (await dynamodb.describeTable({ TableName: table })).Table.ItemCount)
    .toBe(all.length)
}

function sorted(items: readonly Item[] | undefined): Item[] {
  const text = (item: Item): AttributeValue => item.get('pk') ?? ''
  return (items ?? []).toSorted((a, b) => (String(text(a)) < String(text(b)) ? -1 : 1))
}

test('a power cut leaves tables, indexes, streams and statistics consistent', async () => {
  let interrupted = 0
  for (let run = 0; run < runs; run++) {
    const seed = testSeed * 1000 + run
    try {
      if (await crashOnce(seed)) interrupted++
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause })
    }
  }
  // About half of them: with other seeds it is now a little less, now a little more.
  expect(interrupted).toBeGreaterThan(runs / 4)
})
