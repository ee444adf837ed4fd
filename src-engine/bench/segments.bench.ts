/** A scan by two readers side by side, half of the stripes each, against one reader: every reader is a process. */
import type { Bench } from './bench.ts'
import { openKeystone } from './contenders/keystone.ts'
import { median } from './measure.ts'
import { fill } from './read.bench.ts'
import { perSecond } from './report.ts'
import { itemCount, workloads, type Workload } from './workload.ts'

/** Long enough for the starts of two processes to fall apart without mattering. */
const scansPerReader = 8
const segments = 2

export const segmentsBench: Bench = {
  name: 'segments',
  async run(context) {
    const { report } = context
    const [workload] = workloads(context.partitions)
    if (workload === undefined) return
    const directory = context.directory('segments')
    const store = await openKeystone(directory, workload, { durability: { kind: 'none' } })
    await fill(store, workload)
    await store.settle()
    await store.close()
    report.heading(`Scan by segments, ${workload.name}, ${itemCount(workload)} items`)
    const read = async (segment: number, total: number): Promise<number> => {
      const args = [directory, workload.name, String(segment), String(total)]
      const { itemsPerSecond = Number.NaN } = await context.child('segment', args)
      return itemsPerSecond
    }
    const one: number[] = []
    const two: number[] = []
    for (let round = 0; round < context.rounds; round++) {
      one.push(await read(0, 1))
      const rates = await Promise.all(Array.from({ length: segments }, (_, i) => read(i, segments)))
      two.push(rates.reduce((sum, rate) => sum + rate, 0))
    }
    report.target({
      label: 'scan by two segments: by one',
      atLeast: 1.4,
      ratio: median(two.map((rate, round) => rate / (one[round] ?? Number.NaN))),
      reading: `${perSecond(median(two))} against ${perSecond(median(one))}`,
    })
  },
}

/** In a process of its own: scans its segment several times and tells how fast. */
export async function measureSegment(
  directory: string,
  workload: Workload,
  [segment, total]: readonly [number, number],
): Promise<Readonly<Record<string, number>>> {
  const keystone = await openKeystone(directory, workload, {}, 'read-only')
  keystone.scan({ segment, total })
  const started = performance.now()
  let items = 0
  for (let i = 0; i < scansPerReader; i++) items += keystone.scan({ segment, total })
  const itemsPerSecond = items / ((performance.now() - started) / 1000)
  await keystone.close()
  return { itemsPerSecond }
}
