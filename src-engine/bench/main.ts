/**
 * `npm run bench [-- --quick | --full] [NAME …]`: measures KeystoneDB against its peers in one process and prints a
 * verdict per target. Ratios are judged, times are not: they depend on the machine.
 */
import { fork } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Bench, BenchContext } from './bench.ts'
import { citiesBench, measureCitiesMemory } from './cities.bench.ts'
import { durablePutBench } from './durable-put.bench.ts'
import { footprintBench, measureMemory } from './footprint.bench.ts'
import { growthBench } from './growth.bench.ts'
import { httpBench } from './http.bench.ts'
import { serve } from './http-servers.ts'
import { liveLogBench } from './live-log.bench.ts'
import { overheadBench } from './overhead.bench.ts'
import { partiqlBench } from './partiql.bench.ts'
import { readBench } from './read.bench.ts'
import { Report } from './report.ts'
import { measureSegment, segmentsBench } from './segments.bench.ts'
import { tablesBench } from './tables.bench.ts'
import { workloads } from './workload.ts'

const benches: readonly Bench[] = [
  durablePutBench,
  readBench,
  footprintBench,
  segmentsBench,
  liveLogBench,
  growthBench,
  citiesBench,
  overheadBench,
  tablesBench,
  partiqlBench,
  httpBench,
]

const scales = {
  quick: { partitions: 500, rounds: 3, growth: [50_000] },
  normal: { partitions: 2000, rounds: 3, growth: [200_000, 1_000_000] },
  full: { partitions: 2000, rounds: 9, growth: [200_000, 1_000_000, 5_000_000] },
} as const

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'))
  const scale = args.includes('--quick') ? 'quick' : args.includes('--full') ? 'full' : 'normal'
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name))
  if (unknown.length > 0) {
    console.error(
      `Unknown: ${unknown.join(', ')}. Known: ${benches.map(({ name }) => name).join(', ')}`,
    )
    return 2
  }
  const root = path.join(import.meta.dirname, `data-${process.pid}`)
  const report = new Report((line) => console.log(line))
  let directories = 0
  const context: BenchContext = {
    report,
    ...scales[scale],
    directory(name) {
      const made = path.join(root, `${++directories}-${name}`)
      mkdirSync(made, { recursive: true })
      return made
    },
    child: (task, childArgs) => runChild([task, String(scales[scale].partitions), ...childArgs]),
  }
  console.log(`Node ${process.version}, ${scale}: the middle of ${context.rounds} turns counts`)
  try {
    for (const bench of benches) {
      if (names.length > 0 && !names.includes(bench.name)) continue
      const started = performance.now()
      await bench.run(context)
      rmSync(root, { recursive: true, force: true })
      report.line(`(${bench.name}: ${((performance.now() - started) / 1000).toFixed(0)} s)`)
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  return report.finish() > 0 ? 1 : 0
}

function runChild(args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['--child', ...args])
    child.once('message', (message) => {
      resolve(message as Readonly<Record<string, number>>)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the child process ended with ${code}`)))
  })
}

/** What is measured in a process of its own. */
function runTask(
  task: string | undefined,
  partitions: number,
  [directory = '', size, segment, total]: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  if (task === 'cities-memory') return measureCitiesMemory(directory)
  const workload = workloads(partitions).find(({ name }) => name === size)
  if (workload === undefined) throw new TypeError(`no size ${size}`)
  if (task === 'segment') {
    return measureSegment(directory, workload, [Number(segment), Number(total)])
  }
  if (task !== 'memory') throw new TypeError(`no task ${task}`)
  return measureMemory(directory, workload)
}

async function childMain([task, partitions, ...args]: readonly string[]): Promise<void> {
  if (task === 'http-server') return await serve(args[0], args[1] ?? '')
  const result = await runTask(task, Number(partitions), args)
  process.send?.(result, () => process.disconnect())
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--child') await childMain(rest)
else process.exitCode = await main(process.argv.slice(2))
