/**
 * Every operation of a scripted history fails once, and then from there on, with every errno. Whatever
 * happens, the store answers rightly or says no with an error of its own, and what it acknowledged is
 * there after the fault is gone and the power was cut.
 */
import { expect, test } from 'vitest'

import { KeystoneError } from '../base/errors.ts'
import { SeededRandom } from '../base/random.ts'
import { powerCutImage, processCrashImage } from '../vfs/crash-image.ts'
import { FaultyVfs, type FaultRule } from '../vfs/faulty-vfs.ts'
import { SimulatedVfs } from '../vfs/simulated-vfs.ts'
import { compareWithModel } from '../testing/model/compare-with-model.ts'
import { OrderedStoreModel } from '../testing/model/ordered-store-model.ts'
import { openTestStore, requireVerified, type TestStore } from '../testing/open-test-store.ts'
import {
  settle,
  simulatedEnvironment,
  type SimulatedEnvironment,
} from '../testing/simulation/simulated-environment.ts'
import { Workload, workloadProfiles, type WorkloadProfile } from '../testing/simulation/workload.ts'

const steps = 45
const seed = 20_261_123
const directory = '/db'

const usual = workloadProfiles[0]
if (usual === undefined) throw new TypeError('there is a profile')
const profile: WorkloadProfile = { ...usual, steps }

type Fault = Pick<FaultRule, 'mode' | 'effect'>

const faults: Readonly<Record<string, Fault>> = {
  'EIO once': { mode: 'once', effect: { kind: 'fail', errno: 'EIO' } },
  'EIO from then on': { mode: 'sticky', effect: { kind: 'fail', errno: 'EIO' } },
  'a full disk once, writing half': { mode: 'once', effect: { kind: 'short', errno: 'ENOSPC' } },
  'a full disk from then on': { mode: 'sticky', effect: { kind: 'short', errno: 'ENOSPC' } },
  'too many open files once': { mode: 'once', effect: { kind: 'fail', errno: 'EMFILE' } },
  'a disk gone read-only': { mode: 'sticky', effect: { kind: 'fail', errno: 'EROFS' } },
}

/** Whose codes a fault may end in. Everything else is a bug. */
const honest = new Set(['io', 'diskFull', 'permission', 'poisoned', 'closed', 'corruption'])

class FaultyHistory {
  readonly disk: SimulatedVfs
  readonly vfs: FaultyVfs
  readonly #environment: SimulatedEnvironment
  readonly #model = new OrderedStoreModel()
  readonly #workload = new Workload(profile, seed)
  #acknowledged = 0
  /** Set when even opening was refused. */
  #store: TestStore | undefined

  constructor() {
    this.disk = new SimulatedVfs()
    this.disk.makeDirectory(directory)
    this.vfs = new FaultyVfs(this.disk)
    this.#environment = simulatedEnvironment(seed)
  }

  async run(): Promise<void> {
    await this.disk.syncDirectory('/')
    for (let step = 0; step < steps; step++) await this.#step()
    await settle()
    await this.#attempt(() => this.#store?.close())
  }

  /** The fault is gone: whatever was acknowledged is there, after a power cut and after kill -9. */
  async checkWhatIsLeft(): Promise<void> {
    this.vfs.setRules([])
    const state = this.disk.capture()
    const lastWords = { data: 'none', names: 'none', tear: 'whole', beyond: 'short' } as const
    const images = [
      powerCutImage(state, lastWords, new SeededRandom(seed)),
      processCrashImage(state),
    ]
    for (const image of images) {
      const vfs = new SimulatedVfs({}, image)
      if (vfs.stat(directory) === undefined) continue
      const store = await openTestStore({
        vfs,
        directory,
        environment: simulatedEnvironment(seed),
        options: profile.options,
      })
      expect(store.lastSeqno).toBeGreaterThanOrEqual(this.#acknowledged)
      compareWithModel(store, this.#model, store.lastSeqno)
      await requireVerified(store)
      await store.close()
    }
  }

  async #step(): Promise<void> {
    const step = this.#workload.next()
    const store = this.#store ?? (await this.#open())
    if (store === undefined) return
    switch (step.kind) {
      case 'write':
        await this.#write(store, step)
        break
      case 'flush':
      case 'compact':
      case 'checkpoint':
        await this.#attempt(() => store[step.kind]())
        break
      case 'time':
        this.#environment.timers.advance(step.ms)
        break
      case 'reopen':
        await this.#attempt(() => store.close())
        this.#store = undefined
        return
      default:
    }
    await settle()
    await this.#attempt(() => compareWithModel(store, this.#model, store.lastSeqno))
  }

  async #open(): Promise<TestStore | undefined> {
    await this.#attempt(async () => {
      this.#store = await openTestStore({
        vfs: this.vfs,
        directory,
        environment: this.#environment,
        options: profile.options,
      })
    })
    // Unacknowledged batches may be gone or not, but never some of them in between.
    if (this.#store !== undefined) {
      expect(this.#store.lastSeqno).toBeGreaterThanOrEqual(this.#acknowledged)
      this.#model.rewind(this.#store.lastSeqno)
    }
    return this.#store
  }

  async #write(
    store: TestStore,
    { operations }: Extract<ReturnType<Workload['next']>, { kind: 'write' }>,
  ): Promise<void> {
    await this.#attempt(() => {
      const { seqno } = store.write(operations)
      this.#model.write(seqno, operations)
      store.durable(seqno).then(
        () => (this.#acknowledged = Math.max(this.#acknowledged, seqno)),
        (error: unknown) => {
          this.#requireHonest(error)
          if (error instanceof KeystoneError && error.code === 'diskFull') {
            this.#model.takeBack(seqno)
          }
        },
      )
    })
  }

  async #attempt(run: () => unknown): Promise<void> {
    try {
      await run()
    } catch (error) {
      this.#requireHonest(error)
    }
  }

  #requireHonest(error: unknown): void {
    if (error instanceof KeystoneError && honest.has(error.code)) return
    throw error
  }
}

async function operationsOfCleanRun(): Promise<number> {
  const history = new FaultyHistory()
  await history.run()
  await history.checkWhatIsLeft()
  return history.vfs.calls.length
}

for (const [name, fault] of Object.entries(faults)) {
  test(`${name}, at every operation in turn`, async () => {
    const operations = await operationsOfCleanRun()
    let injected = 0
    for (let nth = 1; nth <= operations; nth++) {
      const history = new FaultyHistory()
      history.vfs.setRules([{ nth, ...fault }])
      try {
        await history.run()
        injected += history.vfs.injected
        await history.checkWhatIsLeft()
      } catch (cause) {
        const call = history.vfs.calls[nth - 1]
        throw new Error(`operation ${nth}, ${call?.operation} ${call?.path}`, { cause })
      }
    }
    console.log(`faults: ${name}: ${operations} operations, ${injected} faults`)
    expect(injected).toBeGreaterThanOrEqual(operations * 0.9)
  })
}
