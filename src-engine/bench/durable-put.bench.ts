/** Durable writing: a lone writer, one among others, 64 writers, batches. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Bench, BenchContext } from './bench.ts'
import type { Contender } from './contender.ts'
import { openBareFile } from './contenders/bare-file.ts'
import { openClassicLevel } from './contenders/classic-level.ts'
import { openKeystone } from './contenders/keystone.ts'
import { openLmdb } from './contenders/lmdb.ts'
import { compare, interleaved, type Rates, type Turn } from './measure.ts'
import { itemCount, workloads, type Workload } from './workload.ts'

const lonePuts = 400
const writers = 64
const putsPerWriter = 100
const batches = 100
const batchItems = 25

export const durablePutBench: Bench = {
  name: 'durable-put',
  async run(context) {
    for (const workload of workloads(context.partitions)) await benchSize(context, workload)
  },
}

async function benchSize(context: BenchContext, workload: Workload): Promise<void> {
  const { report } = context
  report.heading(`Durable writing, ${workload.name}`)
  const directory = context.directory('durable-put')
  const inside = (name: string): string => {
    const made = path.join(directory, name)
    mkdirSync(made)
    return made
  }
  const base = openBareFile(directory)
  const contenders: Contender[] = [
    await openKeystone(inside('keystone'), workload),
    await openLmdb(inside('lmdb'), workload),
    await openClassicLevel(inside('classic-level'), workload),
  ]
  const baseTurn: Turn = {
    name: 'base',
    run(round) {
      for (let i = 0; i < lonePuts; i++) base.appendAndSync(round)
      return lonePuts
    },
  }
  await comparePuts(context, workload, (run) =>
    interleaved(
      [
        baseTurn,
        ...contenders.map((contender) => ({
          name: contender.name,
          run: (round: number) => run(contender, round + 1),
        })),
      ],
      context.rounds,
    ),
  )
  for (const contender of contenders) await contender.close()
  base.close()
}

type Measure = (run: (contender: Contender, round: number) => Promise<number>) => Promise<Rates>

async function comparePuts(
  { report }: BenchContext,
  workload: Workload,
  measure: Measure,
): Promise<void> {
  const next = cursor(workload)
  const size = workload.name

  const lone = await measure(async (contender, round) => {
    for (let i = 0; i < lonePuts; i++) await contender.putDurable(next(), round)
    return lonePuts
  })
  report.rates('put, 1 writer', lone)
  const loneLabel = `durable put, 1 writer, ${size}: base`
  report.target({ label: loneLabel, atLeast: 1.1, ...compare(lone, ['base']) })

  const among = await measure((contender, round) => amongOthers(contender, round, next))
  report.rates('put, 1 writer among others', among)
  const amongLabel = `durable put, 1 among others, ${size}: base`
  report.target({ label: amongLabel, atLeast: 0.85, ...compare(among, ['base']) })

  const many = await measure(async (contender, round) => {
    await Promise.all(
      Array.from({ length: writers }, async () => {
        for (let i = 0; i < putsPerWriter; i++) await contender.putDurable(next(), round)
      }),
    )
    return writers * putsPerWriter
  })
  report.rates(`put, ${writers} writers`, many)
  const manyLabel = `durable put, ${writers} writers, ${size}: best peer`
  report.target({ label: manyLabel, atLeast: size === '200 B' ? 3 : 2, ...compare(many, peers) })

  const batched = await measure(async (contender, round) => {
    for (let i = 0; i < batches; i++) {
      const indexes = Array.from({ length: batchItems }, () => next())
      await contender.putBatchDurable(indexes, round)
    }
    return batches * batchItems
  })
  report.rates(`items in durable batches of ${batchItems}`, batched)
  const batchedLabel = `durable batches of ${batchItems}, ${size}: best peer`
  report.target({ label: batchedLabel, atLeast: 1.3, ...compare(batched, peers) })
}

const peers = ['lmdb', 'classic-level']

/** The rate of one writer while a second one writes as fast as it can. */
async function amongOthers(
  contender: Contender,
  round: number,
  next: () => number,
): Promise<number> {
  let running = true
  const other = (async () => {
    while (running) await contender.putDurable(next(), round)
  })()
  for (let i = 0; i < lonePuts; i++) await contender.putDurable(next(), round)
  running = false
  await other
  return lonePuts
}

/** Item numbers that wander through the whole key space. */
function cursor(workload: Workload): () => number {
  const total = itemCount(workload)
  let at = 0
  return () => {
    at = (at + 7919) % total
    return at
  }
}
