/**
 * The program that is killed: opens the database, writes batches as fast as it can with several in flight,
 * and reports each acknowledgement on standard output. Arguments: directory, seed.
 *
 *   open 41        recovered through batch 41
 *   ack 43         durable("43") resolved
 */
import { writeSync } from 'node:fs'

import { systemEnvironment } from '../../base/environment.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import { openTestStore } from '../open-test-store.ts'
import { killBatch, killOptions } from './kill-workload.ts'

const inFlightMax = 8
const flushEvery = 97
const compactEvery = 173

async function main(directory: string, seed: number): Promise<never> {
  const store = await openTestStore({
    vfs: new NodeVfs(),
    directory,
    environment: systemEnvironment,
    options: killOptions,
  })
  report(`open ${store.lastSeqno}`)
  let inFlight = 0
  for (;;) {
    await store.writable()
    const { seqno } = store.write(killBatch(seed, store.lastSeqno + 1))
    inFlight++
    const acknowledged = store.durable(seqno).then(() => {
      inFlight--
      report(`ack ${seqno}`)
    })
    if (seqno % flushEvery === 0) await store.flush()
    if (seqno % compactEvery === 0) await store.compact()
    if (inFlight >= inFlightMax) await acknowledged
  }
}

/** Synchronous: what was reported has reached the parent's pipe whatever happens next. */
function report(line: string): void {
  writeSync(1, `${line}\n`)
}

const [directory, seed] = process.argv.slice(2)
if (directory === undefined || seed === undefined)
  throw new TypeError('directory and seed expected')
await main(directory, Number(seed))
