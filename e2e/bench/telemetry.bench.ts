/**
 * What looking costs those who write: puts into a database whose storage is watched, beside puts into one that is not,
 * in turns; and what telling of 5,000 files takes of a core.
 */
import { test } from '@playwright/test'
import { Place } from '../app.ts'
import { Database } from '../../src-engine/index.ts'
import { StorageLog } from '../../src-main/engine-host/storage/storage-log.ts'
import { StorageWatch } from '../../src-main/engine-host/storage/storage-watch.ts'

const rounds = 25
const putsPerRound = 10_000
/** Of the processor time of puts. */
const costPercentMax = 3
const filesWanted = 5000
const watchedMs = 10_000
/** Of one core. */
const corePercentMax = 5

interface Opened {
  readonly database: Database
  readonly watch: StorageWatch | undefined
}

async function open(place: Place, name: string, isWatched: boolean): Promise<Opened> {
  const log = new StorageLog(() => Date.now())
  const database = await Database.create(place.at(name), {
    sweepIntervalMs: 0,
    store: { durability: { kind: 'none' }, backgroundCompaction: false },
    ...(isWatched ? { onEvent: log.observe } : {}),
  })
  if (!isWatched) return { database, watch: undefined }
  // As the worker does: a message to main costs a structured clone.
  const watch = new StorageWatch({ database, log, nowMs: () => Date.now(), emit: structuredClone })
  watch.start()
  return { database, watch }
}

async function close({ database, watch }: Opened): Promise<void> {
  watch?.close()
  await database.close()
}

/** Processor time: what a shared machine does meanwhile counts less than in elapsed time. */
async function putAll(database: Database, round: number): Promise<number> {
  const before = process.cpuUsage()
  for (let at = 0; at < putsPerRound; at += 50) {
    const puts = Array.from({ length: 50 }, (_, of) =>
      database.put(`user#${(round * 7919 + at + of) % 20_000}`, { round, name: 'Alice', at }),
    )
    await Promise.all(puts)
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

test('puts with and without being watched', async () => {
  const place = new Place()
  const plain = await open(place, 'put-plain.keystone', false)
  const watched = await open(place, 'put-watched.keystone', true)
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [plain, watched] : [watched, plain]
    const times = new Map<Opened, number>()
    for (const each of order) times.set(each, await putAll(each.database, round))
    ratios.push((times.get(watched) ?? 0) / (times.get(plain) ?? 1))
  }
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => (quantile(ratios, part) - 1) * 100)
  console.log(
    `watching costs ${middle?.toFixed(1)} % of the processor time of puts (half of ${rounds} turns ` +
      `between ${low?.toFixed(1)} and ${high?.toFixed(1)}), at most ${costPercentMax} %: ` +
      verdict(low ?? Number.NaN, high ?? Number.NaN),
  )
  await close(plain)
  await close(watched)
  place.remove()
})

test('5,000 files told each second', async () => {
  const place = new Place()
  const opened = await open(place, 'files.keystone', true)
  const { database } = opened
  for (let round = 0; database.storage.stats().sstFiles < filesWanted; round++) {
    await Promise.all(Array.from({ length: 1500 }, (_, at) => database.put(`k${at}`, { round })))
    await database.storage.flush()
  }
  const busy = async (isTold: boolean): Promise<number> => {
    if (!isTold) opened.watch?.stop()
    const before = process.cpuUsage()
    const startedMs = performance.now()
    for (let at = 0; performance.now() - startedMs < watchedMs; at++) {
      await database.put('hot', { at })
      await database.storage.flush()
      await new Promise((resolve) => setTimeout(resolve, 900))
    }
    const { user, system } = process.cpuUsage(before)
    return ((user + system) / 1000 / (performance.now() - startedMs)) * 100
  }
  const told = await busy(true)
  const untold = await busy(false)
  const { sstFiles } = database.storage.stats()
  const cost = told - untold
  console.log(
    `telling of ${sstFiles} files takes ${cost.toFixed(1)} % of a core ` +
      `(${told.toFixed(1)} watched, ${untold.toFixed(1)} not), at most ${corePercentMax} %: ` +
      `${cost <= corePercentMax ? 'met' : 'MISSED'}`,
  )
  await close(opened)
  place.remove()
})

/** A limit that lies within the spread of the turns is neither met nor missed. */
function verdict(low: number, high: number): string {
  if (high <= costPercentMax) return 'met'
  return low > costPercentMax ? 'MISSED' : 'NOT RESOLVED on this machine'
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN
}
