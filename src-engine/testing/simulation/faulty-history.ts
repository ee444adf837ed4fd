/**
 * A scripted history on a disk that fails in some way: whatever happens, the store answers rightly or says
 * no with an error of its own, and what it acknowledged is there afterwards.
 */
import { KeystoneError } from '../../base/errors.ts'
import { SeededRandom } from '../../base/random.ts'
import { powerCutImage, processCrashImage } from '../../vfs/crash-image.ts'
import { FaultyVfs } from '../../vfs/faulty-vfs.ts'
import { SimulatedVfs, type SimulatedVfsOptions } from '../../vfs/simulated-vfs.ts'
import { compareWithModel } from '../model/compare-with-model.ts'
import { OrderedStoreModel } from '../model/ordered-store-model.ts'
import { openTestStore, requireVerified, type TestStore } from '../open-test-store.ts'
import { settle, simulatedEnvironment, type SimulatedEnvironment } from './simulated-environment.ts'
import { Workload, workloadProfiles, type WorkloadProfile } from './workload.ts'

const steps = 22
const seed = 20_261_123
const directory = '/db'

const usual = workloadProfiles[0]
if (usual === undefined) throw new TypeError('there is a profile')
const profile: WorkloadProfile = { ...usual, steps }

/** Whose codes a fault may end in. Everything else is a bug. */
const honest = new Set(['io', 'diskFull', 'permission', 'poisoned', 'closed', 'corruption'])

export class FaultyHistory {
  readonly disk: SimulatedVfs
  readonly vfs: FaultyVfs
  readonly #environment: SimulatedEnvironment
  readonly #model = new OrderedStoreModel()
  readonly #workload = new Workload(profile, seed)
  #acknowledged = 0
  /** Set when even opening was refused. */
  #store: TestStore | undefined

  constructor(options: SimulatedVfsOptions = {}) {
    this.disk = new SimulatedVfs(options)
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
      this.#requireAcknowledged(store)
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
    await this.#attempt(() =>
      compareWithModel(store, this.#model, store.lastSeqno, { stripes: profile.stripes, gets: 3 }),
    )
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
      this.#requireAcknowledged(this.#store)
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

  #requireAcknowledged(store: TestStore): void {
    if (store.lastSeqno >= this.#acknowledged) return
    throw new Error(
      `batch ${this.#acknowledged} was acknowledged, but the last one found is ${store.lastSeqno}`,
    )
  }

  #requireHonest(error: unknown): void {
    if (error instanceof KeystoneError && honest.has(error.code)) return
    throw error
  }
}

/**
 * Every sync of the history fails once, after which the kernel calls its pages clean: a second sync would
 * succeed and save nothing. Returns how many there were.
 */
export async function syncFailures(): Promise<number> {
  for (let nth = 1; ; nth++) {
    let syncs = 0
    const history = new FaultyHistory({ failSync: () => ++syncs === nth + 1 })
    try {
      await history.run()
      if (syncs <= nth) return nth - 1
      await history.checkWhatIsLeft()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`after sync ${nth} failed: ${reason}`, { cause })
    }
  }
}
