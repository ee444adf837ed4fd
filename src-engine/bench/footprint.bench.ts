/** What a database costs while nothing happens: time to open, size on disk, memory, time to recover. */
import { cpSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import type { Bench, BenchContext } from './bench.ts'
import { openKeystone } from './contenders/keystone.ts'
import { openLmdb } from './contenders/lmdb.ts'
import { fill } from './read.bench.ts'
import { mebibytes } from './report.ts'
import { itemCount, shuffled, workloads, type Workload } from './workload.ts'

export const footprintBench: Bench = {
  name: 'footprint',
  async run(context) {
    for (const workload of workloads(context.partitions)) await benchSize(context, workload)
    await benchRecovery(context)
  },
}

async function benchSize(context: BenchContext, workload: Workload): Promise<void> {
  const { report } = context
  report.heading(`Open, size and memory, ${workload.name}, ${itemCount(workload)} items`)
  const directory = context.directory('footprint-keystone')
  const keystone = await openKeystone(directory, workload, { durability: { kind: 'none' } })
  await fill(keystone, workload)
  await keystone.settle()
  await keystone.close()

  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const opened = performance.now()
    const again = await openKeystone(directory, workload)
    times.push(performance.now() - opened)
    await again.close()
  }
  // The fastest: what a machine that others use as well adds says nothing of the database.
  const openMs = Math.min(...times)
  report.target({
    label: `open clean, ${workload.name}: 5 ms`,
    ratio: openMs / 5,
    atMost: 1,
    reading: `${openMs.toFixed(1)} ms`,
  })

  const lmdbDirectory = context.directory('footprint-lmdb')
  const lmdb = await openLmdb(lmdbDirectory, workload)
  await fill(lmdb, workload)
  await lmdb.settle()
  await lmdb.close()
  const [ours, theirs] = [directoryBytes(directory), directoryBytes(lmdbDirectory)]
  report.target({
    label: `size, ${workload.name}: lmdb`,
    ratio: ours / theirs,
    atMost: 0.7,
    reading: `${mebibytes(ours)} against ${mebibytes(theirs)}`,
  })

  const { grownBytes = Number.NaN } = await context.child('memory', [directory, workload.name])
  const limit = (workload.name === '200 B' ? 80 : 130) * 1_048_576
  report.target({
    label: `memory after scan and gets, ${workload.name}: ${mebibytes(limit)}`,
    ratio: grownBytes / limit,
    atMost: 1,
    reading: `${mebibytes(grownBytes)} above the empty process`,
  })
}

/** In a process of its own: how much it grows by a full scan and 10,000 random gets. */
export async function measureMemory(
  directory: string,
  workload: Workload,
): Promise<Readonly<Record<string, number>>> {
  const before = process.memoryUsage.rss()
  const keystone = await openKeystone(directory, workload)
  await keystone.scan()
  for (const index of shuffled(itemCount(workload)).subarray(0, 10_000)) keystone.get(index)
  const grownBytes = process.memoryUsage.rss() - before
  await keystone.close()
  return { grownBytes }
}

export function directoryBytes(directory: string): number {
  const names = readdirSync(directory)
  return names.reduce((bytes, name) => bytes + statSync(path.join(directory, name)).size, 0)
}

/** A log as large as it gets, never flushed, opened after what looks like a crash. */
async function benchRecovery(context: BenchContext): Promise<void> {
  const { report } = context
  const [workload] = workloads(context.partitions)
  if (workload === undefined) return
  report.heading('Recovery')
  const directory = context.directory('recovery')
  const keystone = await openKeystone(directory, workload, {
    durability: { kind: 'none' },
    memtableRecords: 1_000_000,
    memtableBytes: 256 * 1_048_576,
    memtableTotalBytes: 1024 * 1_048_576,
  })
  await fill(keystone, workload)
  await keystone.store.sync()
  const crashed = context.directory('recovery-crashed')
  cpSync(directory, crashed, { recursive: true })
  for (const name of readdirSync(crashed)) {
    if (name.startsWith('LOCK')) unlinkSync(path.join(crashed, name))
  }
  const { liveBytes } = keystone.store.stats().wal
  await keystone.close()
  const started = performance.now()
  const recovered = await openKeystone(crashed, workload)
  const ms = performance.now() - started
  await recovered.close()
  const perLog = (ms / liveBytes) * 64 * 1_048_576
  report.target({
    label: 'recovery of a log of 64 MiB: 1 s',
    ratio: perLog / 1000,
    atMost: 1,
    reading: `${mebibytes(liveBytes)} in ${ms.toFixed(0)} ms`,
  })
}
