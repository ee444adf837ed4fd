/**
 * One of the clients, a process of its own: transactions over a few lists that all clients fight for, each logged
 * as it was seen. A lost connection is tried again with the same token until there is an answer, for as long as the
 * server may need to come back. Arguments: port, number of the client, seed, transactions, log file.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

import { randomBelow, SeededRandom, type Random } from '../../base/random.ts'
import { encodeTransaction, type ObservedTransaction } from './history.ts'
import { Wire, type ListWrite } from './wire.ts'

const slots = 8
/** A full list is left for the next of its slot, so that reading stays cheap. */
const listLengthMax = 40
const patienceMs = 30_000

class Client {
  readonly #wire: Wire
  readonly #number: number
  readonly #random: Random
  readonly #logFile: string
  readonly #generations = Array.from({ length: slots }, () => 0)
  #log = ''
  #elements = 0

  constructor(port: number, number: number, seed: number, logFile: string) {
    this.#wire = new Wire(port)
    this.#number = number
    this.#random = new SeededRandom(seed * 1009 + number)
    this.#logFile = logFile
  }

  async run(transactions: number): Promise<void> {
    for (let count = 0; count < transactions; count++) {
      const id = `${this.#number}.${count}`
      const keys = this.#chooseKeys()
      const dice = randomBelow(this.#random, 10)
      if (dice < 2) await this.#read(id, keys)
      else if (dice < 4) await this.#append(id, keys)
      else await this.#readAndAppend(id, keys)
      if (this.#log.length > 65_536) this.#writeLog()
    }
    this.#writeLog()
    this.#wire.close()
  }

  #chooseKeys(): string[] {
    const chosen = new Set<number>()
    const wanted = 2 + randomBelow(this.#random, 2)
    while (chosen.size < wanted) chosen.add(randomBelow(this.#random, slots))
    return [...chosen].map((slot) => `${slot}/${this.#generations[slot] ?? 0}`)
  }

  async #read(id: string, keys: readonly string[]): Promise<Map<string, readonly number[]>> {
    const startedNs = process.hrtime.bigint()
    const reads = await this.#untilAnswered(() => this.#wire.readLists(keys))
    this.#record({ id, startedNs, reads, appends: new Map(), outcome: 'committed' })
    for (const [key, list] of reads) {
      const [slot = 0, generation = 0] = key.split('/').map(Number)
      if (list.length >= listLengthMax) this.#generations[slot] = generation + 1
    }
    return reads
  }

  async #append(id: string, keys: readonly string[]): Promise<void> {
    const writes = keys.map((key) => ({
      key,
      ifLength: undefined,
      append: this.#nextElement(),
    }))
    await this.#write(id, writes, new Map())
  }

  /** What was read must still hold when it is written: then both happened at the moment of the write. */
  async #readAndAppend(id: string, keys: readonly string[]): Promise<void> {
    const reads = await this.#read(`${id}.read`, keys)
    const appended = 1 + randomBelow(this.#random, keys.length - 1)
    const writes = keys.map((key, at) => ({
      key,
      ifLength: reads.get(key)?.length ?? 0,
      append: at < appended ? this.#nextElement() : undefined,
    }))
    await this.#write(id, writes, reads)
  }

  async #write(
    id: string,
    writes: readonly ListWrite[],
    reads: ReadonlyMap<string, readonly number[]>,
  ): Promise<void> {
    const startedNs = process.hrtime.bigint()
    const token = `${id}-${startedNs}`.slice(-36)
    const written = await this.#untilAnswered(() => this.#wire.write(writes, token))
    const appends = new Map(
      writes.flatMap(({ key, append }) => (append === undefined ? [] : [[key, append] as const])),
    )
    const outcome = written ? 'committed' : 'aborted'
    this.#record({ id, startedNs, reads, appends, outcome })
  }

  async #untilAnswered<Value>(ask: () => Promise<Value>): Promise<Value> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        const isConnection = error instanceof Error && 'code' in error
        if (!isConnection || Date.now() > deadline) throw error
        await wait(20)
      }
    }
  }

  #nextElement(): number {
    this.#elements++
    return this.#number * 10_000_000 + this.#elements
  }

  #record(transaction: Omit<ObservedTransaction, 'endedNs'>): void {
    const endedNs = process.hrtime.bigint()
    this.#log += `${encodeTransaction({ ...transaction, endedNs })}\n`
  }

  #writeLog(): void {
    appendFileSync(this.#logFile, this.#log)
    this.#log = ''
  }
}

const [port, number, seed, transactions, logFile] = process.argv.slice(2)
if (logFile === undefined)
  throw new TypeError('port, number, seed, transactions, log file expected')
await new Client(Number(port), Number(number), Number(seed), logFile).run(Number(transactions))
