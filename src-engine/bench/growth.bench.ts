/** How writing slows down as a database grows, with memtables so small that compaction never rests. */
import type { Bench } from './bench.ts'
import { openKeystone } from './contenders/keystone.ts'
import { perSecond } from './report.ts'
import { arrivalOrder, workloads } from './workload.ts'

const batchItems = 50
/** Three generations of SSTs at ten files each need this many merges in a stripe, and then some. */
const compactionsMin = 256

export const growthBench: Bench = {
  name: 'growth',
  async run({ report, directory, growth }) {
    report.heading('Growth, 200 B, memtables of 64 records')
    const rows: { readonly items: number; readonly amplification: number }[] = []
    for (const items of growth) {
      const [workload] = workloads(Math.ceil(items / 100))
      if (workload === undefined) continue
      const keystone = await openKeystone(directory('growth'), workload, {
        durability: { kind: 'none' },
        memtableRecords: 64,
      })
      const started = performance.now()
      const order = arrivalOrder(workload)
      for (let at = 0; at < order.length; at += batchItems) {
        await keystone.putBatch(order.subarray(at, at + batchItems), 1)
      }
      await keystone.store.flush()
      const seconds = (performance.now() - started) / 1000
      await keystone.settle()
      const { counters, writeAmplification = Number.NaN } = keystone.store.stats()
      rows.push({ items, amplification: writeAmplification })
      report.line(
        `${String(items).padStart(9)} items  ${perSecond(items / seconds).padEnd(10)} ` +
          `write amplification ${writeAmplification.toFixed(2)}  ${counters.compactions} compactions`,
      )
      await keystone.close()
      if (items >= 200_000 && counters.compactions < compactionsMin) {
        throw new Error(`only ${counters.compactions} compactions: this measures no growth`)
      }
    }
    const [first, last] = [rows.at(0), rows.at(-1)]
    if (first === undefined || last === undefined || first === last) return
    const decades = Math.log10(last.items / first.items)
    const perDecade = (last.amplification - first.amplification) / decades
    report.target({
      label: 'write amplification, more per tenfold growth',
      ratio: perDecade,
      atMost: 2,
      reading: `${first.amplification.toFixed(2)} to ${last.amplification.toFixed(2)}`,
    })
  },
}
