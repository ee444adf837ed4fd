/**
 * The log stays bounded although nearly every stripe holds one old record, which alone would keep the first log file,
 * and all after it, for ever.
 */
import { asByteString } from '../base/byte-string.ts'
import { stripeCount } from '../storage/store-contract.ts'
import type { Bench } from './bench.ts'
import { openKeystone } from './contenders/keystone.ts'
import { mebibytes } from './report.ts'
import { workloads } from './workload.ts'

const logBytesMax = 64 * 1_048_576
const writtenBytes = 256 * 1_048_576
const valueBytes = 1024
const batchItems = 50

export const liveLogBench: Bench = {
  name: 'live-log',
  async run({ report, directory, partitions }) {
    const [workload] = workloads(partitions)
    if (workload === undefined) return
    report.heading('The live log, with one old record in 255 stripes')
    const { store } = await openKeystone(directory('live-log'), workload, {
      durability: { kind: 'none' },
    })
    const value = new Uint8Array(valueBytes).fill(7)
    for (let stripe = 1; stripe < stripeCount; stripe++) {
      store.write([{ key: { stripe, bytes: asByteString('old') }, value }])
    }
    let largest = 0
    for (let at = 0; at < writtenBytes / valueBytes; at += batchItems) {
      await store.writable()
      store.write(
        Array.from({ length: batchItems }, (_, i) => ({
          key: { stripe: 0, bytes: asByteString(String((at + i) % 100_000)) },
          value,
        })),
      )
      largest = Math.max(largest, store.stats().wal.liveBytes)
    }
    const { flushes, walCarriedBytes } = store.stats().counters
    await store.close()
    report.line(`${mebibytes(walCarriedBytes)} carried forward, ${flushes} memtables flushed`)
    report.target({
      label: 'live log: 64 MiB',
      ratio: largest / logBytesMax,
      atMost: 1,
      reading: `${mebibytes(largest)} at most while ${mebibytes(writtenBytes)} were written`,
    })
  },
}
