/**
 * How writing slows down as a database grows, with memtables so small and stripes so few that compaction never rests.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { asByteString } from '../base/byte-string.ts'
import { encodeItem } from '../encoding/item-encoding.ts'
import type { WriteOperation } from '../storage/store-contract.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { Bench, BenchContext } from './bench.ts'
import { openKeystone } from './contenders/keystone.ts'
import { perSecond } from './report.ts'
import {
  arrivalOrder,
  partitionKey,
  sortKey,
  wholeItem,
  workloads,
  type Workload,
} from './workload.ts'

const batchItems = 50
const stripesInUse = 8
/** Small, so that files of merged files of merged files come to be: without them this measures no growth. */
const small = { memtableRecords: 64 } as const
const generationsMin = 3

interface Row {
  readonly items: number
  readonly amplification: number
  readonly itemsPerSecond: number
}

export const growthBench: Bench = {
  name: 'growth',
  async run(context) {
    const { report, growth } = context
    report.heading(
      `Growth, 200 B, ${stripesInUse} stripes, memtables of ${small.memtableRecords} records`,
    )
    const rows: Row[] = []
    for (const items of growth) rows.push(await grow(context, items))
    const [first, last] = [rows.at(0), rows.at(-1)]
    if (first === undefined || last === undefined || first === last) return
    const decades = Math.log10(last.items / first.items)
    const perDecade = (last.amplification - first.amplification) / decades
    const slowdown = (last.itemsPerSecond / first.itemsPerSecond) ** (1 / decades)
    report.line(
      `fitted: ${perDecade.toFixed(2)} more write amplification and ${slowdown.toFixed(2)} times the put rate for ten times the items`,
    )
    report.target({
      label: 'write amplification, more per tenfold growth',
      ratio: perDecade,
      atMost: 3,
      reading: `${first.amplification.toFixed(2)} to ${last.amplification.toFixed(2)}`,
    })
    report.target({
      label: 'put rate, kept per tenfold growth',
      ratio: slowdown,
      atLeast: 0.5,
      reading: `${perSecond(first.itemsPerSecond)} to ${perSecond(last.itemsPerSecond)}`,
    })
  },
}

async function grow({ report, directory }: BenchContext, items: number): Promise<Row> {
  const [workload] = workloads(Math.ceil(items / 100))
  if (workload === undefined) throw new TypeError('there is a workload')
  const options = { durability: { kind: 'none' }, ...small } as const
  const { store } = await openKeystone(directory('growth'), workload, options)
  const order = arrivalOrder(workload)
  const started = performance.now()
  for (let at = 0; at < order.length; at += batchItems) {
    await store.writable()
    store.write(Array.from(order.subarray(at, at + batchItems), (index) => put(workload, index)))
  }
  await store.flush()
  const itemsPerSecond = items / ((performance.now() - started) / 1000)
  await compacted(store)
  const files = store.structure().stripes.flatMap((stripe) => stripe.files)
  const generation = Math.max(...files.map((file) => file.generation))
  const { counters, writeAmplification = Number.NaN } = store.stats()
  report.line(
    `${String(items).padStart(9)} items  ${perSecond(itemsPerSecond).padEnd(10)} ` +
      `write amplification ${writeAmplification.toFixed(2)}  ` +
      `${counters.compactions} compactions, ${generation} generations, ${files.length} SSTs`,
  )
  await store.close()
  if (generation < generationsMin) {
    throw new Error(`only ${generation} generations of compaction: this measures no growth`)
  }
  return { items, amplification: writeAmplification, itemsPerSecond }
}

function put(workload: Workload, index: number): WriteOperation {
  const customer = Math.floor(index / workload.itemsPerPartition)
  const bytes = asByteString(`${partitionKey(workload, index)}\0${sortKey(workload, index)}`)
  const value = encodeItem(wholeItem(workload, index, 1), ['pk', 'sk'])
  return { key: { stripe: customer % stripesInUse, bytes }, value }
}

/** Resolves when no stripe is being compacted. */
async function compacted(store: KeystoneStore): Promise<void> {
  while (store.structure().compactingStripes.length > 0) await delay(20)
}
