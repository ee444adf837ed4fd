/** Reading: from SSTs of one, four and nine generations, from memtables, keys that are not there, ranges, everything. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Bench, BenchContext } from './bench.ts'
import type { Contender } from './contender.ts'
import { openClassicLevel } from './contenders/classic-level.ts'
import { openKeystone } from './contenders/keystone.ts'
import { openLmdb } from './contenders/lmdb.ts'
import { compare, interleaved, type Rates } from './measure.ts'
import type { Report } from './report.ts'
import { arrivalOrder, itemCount, shuffled, workloads, type Workload } from './workload.ts'

const fillBatch = 100
const getsPerTurn = 100_000
const rangesPerTurn = 2000

/** So that there are as many SSTs as a benchmark wants. */
const flushedByHand = {
  durability: { kind: 'none' },
  backgroundCompaction: false,
  compactionFiles: 100,
  memtableRecords: 1_000_000,
  memtableBytes: 256 * 1_048_576,
  memtableTotalBytes: 2048 * 1_048_576,
  walBytesMax: 1024 * 1_048_576,
} as const

export const readBench: Bench = {
  name: 'read',
  async run(context) {
    for (const workload of workloads(context.partitions)) await benchSize(context, workload)
  },
}

/** Writes every item once, in order of arrival; `generations` are cut by `afterPass`. */
export async function fill(
  contender: Contender,
  workload: Workload,
  afterPass: () => Promise<void> = async () => {},
  generations = 1,
): Promise<void> {
  const order = arrivalOrder(workload)
  const perGeneration = Math.ceil(order.length / generations)
  for (let from = 0; from < order.length; from += perGeneration) {
    const to = Math.min(order.length, from + perGeneration)
    for (let at = from; at < to; at += fillBatch) {
      await contender.putBatch(order.subarray(at, Math.min(to, at + fillBatch)), 1)
    }
    await afterPass()
  }
}

async function benchSize(context: BenchContext, workload: Workload): Promise<void> {
  const { report } = context
  report.heading(
    `Reading, ${workload.name}, ${itemCount(workload)} items, per second of processor time`,
  )
  const directory = context.directory('read')
  const inside = (name: string): string => {
    const made = path.join(directory, name)
    mkdirSync(made)
    return made
  }
  const contenders: Contender[] = []
  const keystone = async (name: string, generations: number): Promise<void> => {
    const contender = await openKeystone(inside(name), workload, flushedByHand)
    const afterPass = name === 'memtable' ? undefined : () => contender.store.flush()
    await fill(contender, workload, afterPass, generations)
    contenders.push(contender.called(name))
  }
  await keystone('compacted', 1)
  await keystone('4 sources', 4)
  await keystone('9 sources', 9)
  await keystone('memtable', 1)
  for (const open of [openLmdb, openClassicLevel]) {
    const name = open === openLmdb ? 'lmdb' : 'classic-level'
    const contender = await open(inside(name), workload)
    await fill(contender, workload)
    await contender.settle()
    contenders.push(contender)
  }
  await compareAll(context, workload, contenders)
  for (const contender of contenders) await contender.close()
}

type Measure = (
  run: (contender: Contender, round: number) => number | Promise<number>,
) => Promise<Rates>

async function compareAll(
  context: BenchContext,
  workload: Workload,
  contenders: readonly Contender[],
): Promise<void> {
  const measure: Measure = (run) =>
    interleaved(
      contenders.map((contender) => ({
        name: contender.name,
        run: (round) => run(contender, round),
      })),
      context.rounds,
      'processor',
    )
  await compareGets(context.report, workload, measure)
  await compareRanges(context.report, workload, measure)
  await compareScans(context.report, workload, measure)
}

async function compareGets(report: Report, workload: Workload, measure: Measure): Promise<void> {
  const size = workload.name
  const order = shuffled(itemCount(workload))
  const indexAt = (round: number, i: number): number =>
    order[(round * getsPerTurn + i) % order.length] ?? 0

  const gets = await measure((contender, round) => {
    for (let i = 0; i < getsPerTurn; i++) {
      if (contender.get(indexAt(round, i)) === 0) throw new Error(`${contender.name} lost an item`)
    }
    return getsPerTurn
  })
  report.rates('get', gets)
  for (const [ours, from, atLeast] of [
    ['compacted', 'SSTs', 0.7],
    ['memtable', 'memtables', 1.5],
  ] as const) {
    const label = `get from ${from}, ${size}: lmdb`
    report.target({ label, atLeast, ...compare(gets, ['lmdb'], ours) })
  }

  const missing = await measure((contender, round) => {
    for (let i = 0; i < getsPerTurn; i++) {
      if (!contender.getMissing(indexAt(round, i))) throw new Error('found what is not there')
    }
    return getsPerTurn
  })
  report.rates('get of a missing key', missing)
  for (const ours of ['compacted', '4 sources']) {
    const label = `missing key, ${ours}, ${size}: best peer`
    report.target({
      label,
      atLeast: 1.5,
      ...compare(missing, ['lmdb', 'classic-level'], ours),
    })
  }
}

async function compareRanges(report: Report, workload: Workload, measure: Measure): Promise<void> {
  const ranges = await measure(async (contender, round) => {
    for (let i = 0; i < rangesPerTurn; i++) {
      const partition = (round * 7 + i * 31) % workload.partitions
      if ((await contender.range(partition)) !== workload.itemsPerPartition) {
        throw new Error(`${contender.name} lost part of a partition`)
      }
    }
    return rangesPerTurn
  })
  report.rates('range of 100', ranges)
  for (const [ours, atLeast] of [
    ['compacted', 1],
    ['4 sources', 0.5],
    ['9 sources', 0.3],
  ] as const) {
    const label = `range of 100, ${ours}, ${workload.name}: lmdb`
    report.target({ label, atLeast, ...compare(ranges, ['lmdb'], ours) })
  }
}

async function compareScans(report: Report, workload: Workload, measure: Measure): Promise<void> {
  const scans = await measure(async (contender) => {
    const found = await contender.scan()
    if (found !== itemCount(workload)) throw new Error(`${contender.name} scanned ${found} items`)
    return found
  })
  report.rates('items in a full scan', scans)
  for (const [peer, atLeast] of [
    ['lmdb', 0.7],
    ['classic-level', 4],
  ] as const) {
    const label = `full scan, ${workload.name}: ${peer}`
    report.target({ label, atLeast, ...compare(scans, [peer], 'compacted') })
  }
}
