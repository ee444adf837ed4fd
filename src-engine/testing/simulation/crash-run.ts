/**
 * One seeded life of a store on a file system that can lose power. Before every operation that changes
 * the disk the state is captured together with what the store had promised by then: these are the crash
 * points that `crash-check.ts` explores.
 */
import type { ByteString } from '../../base/byte-string.ts'
import { randomBelow, SeededRandom, type Random } from '../../base/random.ts'
import type { Seqno, Snapshot, WriteOperation } from '../../storage/store-contract.ts'
import type { CrashState, SimulatedDirectory } from '../../vfs/simulated-tree.ts'
import { SimulatedVfs, type SimulatedOperation } from '../../vfs/simulated-vfs.ts'
import { compareWithModel } from '../model/compare-with-model.ts'
import { OrderedStoreModel } from '../model/ordered-store-model.ts'
import { PhaseTracker, type Phase } from './phases.ts'
import {
  nextTurn,
  randomPause,
  settle,
  simulatedEnvironment,
  type SimulatedEnvironment,
} from './simulated-environment.ts'
import { openSimulatedStore, type SimulatedStore } from './simulated-store.ts'
import { Workload, type WorkloadProfile, type WorkloadStep } from './workload.ts'

/** What the store has promised. */
export interface Promises {
  /** Nothing up to here may be lost in a power cut. */
  readonly powerFloor: Seqno
  /** Nothing up to here may be lost when only the process dies. */
  readonly processFloor: Seqno
  /** Nothing after this was ever written. */
  readonly ceiling: Seqno
  /** So many prefixes were dropped for good. */
  readonly drops: number
}

export interface CrashPoint {
  readonly operation: SimulatedOperation
  readonly phase: Phase
  readonly state: CrashState
  readonly promises: Promises
}

export interface CrashRunOptions {
  readonly seed: number
  readonly profile: WorkloadProfile
  /** Called between steps with the points since the last call; history may be rewound afterwards. */
  readonly explore: (points: readonly CrashPoint[], run: CrashRun) => Promise<void>
}

const pointsPerExploration = 40

export class CrashRun {
  readonly seed: number
  readonly profile: WorkloadProfile
  readonly model = new OrderedStoreModel()
  readonly #workload: Workload
  readonly #random: Random
  readonly #explore: CrashRunOptions['explore']
  readonly #phases = new PhaseTracker()
  #environment: SimulatedEnvironment
  #vfs: SimulatedVfs
  #points: CrashPoint[] = []
  #snapshots: Snapshot[] = []
  #powerFloor: Seqno = 0
  #processFloor: Seqno = 0
  /** The write under way: on the disk before the model has heard of it. */
  #writing: Seqno = 0
  #drops = 0
  operations = 0

  constructor(options: CrashRunOptions) {
    this.seed = options.seed
    this.profile = options.profile
    this.#explore = options.explore
    this.#workload = new Workload(options.profile, options.seed)
    this.#random = new SeededRandom(options.seed ^ 0x5eed)
    this.#environment = simulatedEnvironment(options.seed ^ 0xe417)
    this.#vfs = this.#newVfs()
  }

  async run(): Promise<void> {
    let store = await this.#open('creation')
    for (let step = 0; step < this.profile.steps; step++) {
      store = await this.#perform(store, this.#workload.next())
      if (this.#points.length >= pointsPerExploration) await this.#explorePoints()
    }
    await this.#close(store)
    await this.#explorePoints()
  }

  /** A batch for trying whether a recovered store still keeps what it is given. */
  extraBatch(seed: number): readonly WriteOperation[] {
    return this.#workload.branch(seed).batch()
  }

  #newVfs(root?: SimulatedDirectory): SimulatedVfs {
    return new SimulatedVfs(
      {
        onOperation: (operation) => this.#capture(operation),
        pause: randomPause(this.#random),
      },
      root,
    )
  }

  #capture(operation: SimulatedOperation): void {
    this.operations++
    if (this.operations % (this.profile.pointOneIn ?? 1) !== 0) return
    const promises = {
      powerFloor: this.#powerFloor,
      processFloor: this.#processFloor,
      ceiling: Math.max(this.model.lastSeqno, this.#writing),
      drops: this.#drops,
    }
    const phase = this.#phases.of(operation)
    this.#points.push({ operation, phase, state: this.#vfs.capture(), promises })
  }

  async #explorePoints(): Promise<void> {
    const points = this.#points
    this.#points = []
    await this.#explore(points, this)
  }

  async #open(kind: 'creation' | 'recovery'): Promise<SimulatedStore> {
    this.#phases.beginOpen(kind)
    const store = await openSimulatedStore({
      vfs: this.#vfs,
      environment: this.#environment,
      options: this.profile.options,
      onEvent: (event) => this.#phases.observe(event),
    })
    this.#phases.endOpen()
    return store
  }

  async #close(store: SimulatedStore): Promise<void> {
    for (const snapshot of this.#snapshots) snapshot.close()
    this.#snapshots = []
    await store.close()
    this.#promise(this.model.lastSeqno)
  }

  async #perform(store: SimulatedStore, step: WorkloadStep): Promise<SimulatedStore> {
    switch (step.kind) {
      case 'write':
        await this.#write(store, step.operations)
        return store
      case 'await':
        await store.durable(store.lastSeqno)
        return store
      case 'turns':
        for (let turn = 0; turn < step.count; turn++) await nextTurn
        return store
      case 'time':
        this.#environment.timers.advance(step.ms)
        await settle()
        return store
      case 'flush':
      case 'checkpoint': {
        const covered = store.lastSeqno
        await store[step.kind]()
        this.#promise(covered)
        return store
      }
      case 'compact':
        await store.compact()
        return store
      case 'dropPrefix':
        await this.#dropPrefix(store, step.prefix)
        return store
      case 'openSnapshot':
        this.#snapshots.push(store.snapshot())
        return store
      case 'closeSnapshot':
        this.#snapshots.shift()?.close()
        return store
      case 'compare':
        this.#compare(store)
        return store
      case 'reopen':
        await this.#close(store)
        return this.#open('recovery')
    }
  }

  async #write(store: SimulatedStore, operations: readonly WriteOperation[]): Promise<void> {
    await store.writable()
    this.#writing = store.lastSeqno + 1
    const { seqno } = store.write(operations)
    this.model.write(seqno, operations)
    const durability = this.profile.options.durability?.kind ?? 'sync'
    store.durable(seqno).then(
      () => {
        if (durability !== 'none') this.#processFloor = Math.max(this.#processFloor, seqno)
        if (durability === 'sync') this.#powerFloor = Math.max(this.#powerFloor, seqno)
      },
      () => {},
    )
  }

  async #dropPrefix(store: SimulatedStore, prefix: ByteString): Promise<void> {
    this.model.dropPrefix(prefix)
    await store.dropPrefix(prefix)
    this.#drops++
  }

  #compare(store: SimulatedStore): void {
    compareWithModel(store, this.model, store.lastSeqno)
    const snapshot = this.#snapshots[randomBelow(this.#random, this.#snapshots.length + 1)]
    if (snapshot !== undefined) compareWithModel(store, this.model, snapshot.seqno, { snapshot })
  }

  #promise(seqno: Seqno): void {
    this.#powerFloor = Math.max(this.#powerFloor, seqno)
    this.#processFloor = Math.max(this.#processFloor, seqno)
  }
}
