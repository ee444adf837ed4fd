/** What the storage page is told, held against the engine's own figures and against what was written. */
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Database } from '../../../src-engine/index.ts'
import type { StorageRunId } from '../../contract/storage.ts'
import { ScheduledBackups } from './scheduled-backups.ts'
import { StorageLog } from './storage-log.ts'
import { StorageRuns, type RunProgress } from './storage-runs.ts'
import { StorageWatch, type StorageObserved } from './storage-watch.ts'

let directory: string
let database: Database
let log: StorageLog
let watch: StorageWatch
let runs: StorageRuns
let changes: StorageObserved[]
let progress: RunProgress[]
const run = (name: string): StorageRunId => name as StorageRunId
const allStripes = Array.from({ length: 256 }, (_, stripe) => stripe)

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'storage-operations-'))
  log = new StorageLog(() => Date.now())
  database = await Database.create(join(directory, 'shop.keystone'), {
    onEvent: log.observe,
    sweepIntervalMs: 0,
  })
  changes = []
  progress = []
  watch = new StorageWatch({
    database,
    log,
    nowMs: () => Date.now(),
    emit: (change) => changes.push(change),
  })
  runs = new StorageRuns({ database, log, onProgress: (told) => progress.push(told) })
})
afterEach(async () => {
  await runs.closeAll()
  watch.close()
  await database.close()
  rmSync(directory, { recursive: true })
})

async function fill(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => database.put(`user#${at}`, { round, name: 'Alice' })),
    )
    await database.storage.flush()
  }
}

test('only stripes that changed are told, and the map stays what the engine has', async () => {
  await fill(1)
  const start = watch.start()
  const map = new Map(start.stripes.map(({ stripe, files }) => [stripe, files]))
  await database.put('user#1', { changed: true })
  await database.storage.flush()
  await expect.poll(() => changes.length).toBeGreaterThan(0)
  const told = changes.flatMap(({ stripes }) => stripes)
  expect(told.length).toBeLessThan(4)
  for (const { stripe, files } of told) map.set(stripe, files)
  const ids = [...map.values()].flat().map(({ id }) => id)
  const really = database.storage.structure().stripes.flatMap(({ files }) => files)
  expect(ids.toSorted()).toEqual(really.map(({ id }) => id).toSorted())
  expect(changes.flatMap(({ entries }) => entries).some(({ kind }) => kind === 'flush')).toBe(true)
})

test('the estimate of a compaction is what the compaction then does', async () => {
  await fill(3)
  await database.delete('user#5')
  await database.storage.flush()
  const estimate = await runs.estimate(run('estimate'), allStripes)
  const outcome = await runs.compact(run('compact'), allStripes)
  expect(outcome).toMatchObject({
    filesIn: estimate.filesIn,
    bytesIn: estimate.bytesIn,
    versionsDropped: estimate.versionsDropped,
    tombstonesRemoved: estimate.tombstonesRemoved,
    cancelled: false,
  })
  expect(outcome.bytesOut / estimate.bytesOut).toBeGreaterThan(0.7)
  expect(outcome.bytesOut / estimate.bytesOut).toBeLessThan(1.4)
  expect(database.storage.stats().counters.versionsDropped).toBe(estimate.versionsDropped)
})

test('the space report counts every record, and what a compaction gives back', async () => {
  await fill(2)
  const report = await runs.space(run('space'), { kind: 'all' })
  const { sstEntries, sstFiles } = database.storage.stats()
  expect(report).toMatchObject({
    method: 'all',
    records: sstEntries,
    filesRead: sstFiles,
    marginPercent: 0,
  })
  const users = report.prefixes.find(({ name }) => name.endsWith(': user#'))
  expect(users?.records).toBe(200)
  expect(report.attributes.find(({ name }) => name.endsWith(': name'))?.records).toBe(200)
  await runs.compact(run('compact'), allStripes)
  const after = await runs.space(run('again'), { kind: 'all' })
  expect(report.records - report.reclaimable.records).toBe(after.records)
  expect(after.reclaimable.records).toBe(0)
  const sample = await runs.space(run('sample'), { kind: 'sample', bytes: 20_000, seed: 1 })
  expect(sample).toMatchObject({ method: 'sample' })
  expect(sample.filesRead).toBeLessThan(after.filesTotal)
  expect((sample.records * sample.scale) / after.records).toBeGreaterThan(0.5)
})

test('a backup is listed with its hash, found out when it was changed, and restored elsewhere', async () => {
  await fill(1)
  const { entry } = await runs.backup(run('backup'))
  expect(await runs.backups.list()).toMatchObject([{ name: entry.name, sha256: entry.sha256 }])
  const target = join(directory, 'restored.keystone')
  await runs.restore(run('restore'), entry.name, target)
  const restored = await Database.openReadOnly(target)
  expect(await restored.get('user#7')).toMatchObject({ name: 'Alice' })
  await restored.close()
  const backup = join(runs.backups.directory, entry.name)
  appendFileSync(join(backup, 'MANIFEST'), 'x')
  expect(await runs.verifyBackup(run('verify'), entry.name)).toMatchObject({
    verified: 'different',
  })
  await expect(
    runs.restore(run('refused'), entry.name, join(directory, 'second.keystone')),
  ).rejects.toThrow('not what it was')
  expect(readdirSync(directory)).not.toContain('second.keystone')
})

test('the schedule makes a backup when one is due and something was written, and deletes its own oldest', async () => {
  let nowMs = Date.now()
  const scheduled = new ScheduledBackups({
    database,
    backups: runs.backups,
    make: () => runs.backup(run('scheduled'), { kind: 'schedule' }),
    nowMs: () => nowMs,
  })
  await runs.backup(run('asked'))
  await scheduled.set({ everyHours: 1, keep: 1 })
  await scheduled.check()
  expect((await scheduled.list()).entries).toHaveLength(1)
  for (const round of [1, 2]) {
    await database.put('user#1', { round })
    nowMs = Date.now() + 3_600_000
    await Promise.all([scheduled.check(), scheduled.check()])
  }
  const { entries, schedule, scheduleFailure } = await scheduled.list()
  expect(entries.map(({ cause }) => cause.kind)).toEqual(['schedule', 'asked'])
  expect({ schedule, scheduleFailure }).toEqual({ schedule: { everyHours: 1, keep: 1 } })
  const kept = await Database.openReadOnly(join(runs.backups.directory, entries[0]?.name ?? ''))
  expect(await kept.get('user#1')).toMatchObject({ round: 2 })
  await kept.close()
  expect(
    readdirSync(runs.backups.directory).filter((name) => name.endsWith('.keystone')),
  ).toHaveLength(2)
  const again = new ScheduledBackups({
    database,
    backups: runs.backups,
    make: () => Promise.reject(new Error('The disk is full.')),
    nowMs: () => nowMs + 7_200_000,
  })
  await database.put('user#1', { round: 3 })
  await again.check()
  expect(await again.list()).toMatchObject({
    schedule: { everyHours: 1, keep: 1 },
    scheduleFailure: expect.any(String),
  })
})

test('a run that is cancelled leaves nothing half done', async () => {
  await fill(1)
  const backing = runs.backup(run('backup'))
  runs.cancel(run('backup'))
  await expect(backing).rejects.toMatchObject({ asData: { code: 'cancelled' } })
  expect(readdirSync(runs.backups.directory).filter((name) => name.endsWith('.keystone'))).toEqual(
    [],
  )
  const verified = await runs.verify(run('verify'))
  expect(verified).toMatchObject({ problems: [], files: expect.any(Number) })
})
