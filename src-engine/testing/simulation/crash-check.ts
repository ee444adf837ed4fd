/**
 * Explores crash points: builds disks that a power cut could leave behind, opens a store on each, and
 * holds it to its promises.
 *
 * - It opens.
 * - It holds exactly the first S batches, none halved, none missing, with `floor <= S <= ceiling`.
 * - No file is left that the store does not know.
 * - One more batch survives the next power cut, and a full verification finds nothing.
 * - A power cut in the middle of the recovery loses nothing either.
 * - One flipped bit in what was durable gives right answers or a diagnosis.
 * - What a recovered store has shown is never taken back, whatever the kernel had not written yet.
 */
import { must } from '../../base/assert.ts'
import { isError } from '../../base/errors.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import type { Seqno } from '../../storage/store-contract.ts'
import {
  imageFingerprint,
  powerCutImage,
  processCrashImage,
  randomPolicy,
  type ImagePolicy,
} from '../../vfs/crash-image.ts'
import type { SimulatedDirectory } from '../../vfs/simulated-tree.ts'
import { SimulatedVfs } from '../../vfs/simulated-vfs.ts'
import { compareWithModel } from '../model/compare-with-model.ts'
import type { CrashPoint, CrashRun, Promises } from './crash-run.ts'
import { flipOneBit } from './flip-bit.ts'
import { phases, type Phase } from './phases.ts'
import { simulatedEnvironment } from './simulated-environment.ts'
import { requireVerified } from '../open-test-store.ts'
import {
  openSimulatedStore,
  requireNoStrayFiles,
  simulatedDirectory,
  type SimulatedStore,
} from './simulated-store.ts'

/** Tried at every point before random ones: the extremes, where most mistakes show. */
const firstPolicies: readonly ImagePolicy[] = [
  { data: 'none', names: 'none', tear: 'whole', beyond: 'short' },
  { data: 'none', names: 'all', tear: 'whole', beyond: 'short' },
  { data: 'all', names: 'all', tear: 'bytes', beyond: 'garbage' },
  { data: 'all', names: 'none', tear: 'whole', beyond: 'short' },
]

export interface Exploration {
  /** Images per point, by phase. */
  readonly images: Readonly<Record<Phase, number>>
  /** One in so many images is also written to, cut again and verified. */
  readonly writeAgainOneIn: number
  /** One in so many images is also cut in the middle of its own recovery. */
  readonly cutRecoveryOneIn: number
  /** At one in so many points only the process dies, and the power goes after the recovery. */
  readonly processCrashOneIn: number
  /** At one in so many points a bit of what was durable is flipped. */
  readonly damageOneIn: number
}

export const usualExploration: Exploration = {
  images: {
    commit: 3,
    flush: 3,
    compaction: 3,
    walRotation: 24,
    manifestRewriting: 24,
    recovery: 3,
    creation: 3,
    other: 2,
  },
  writeAgainOneIn: 8,
  cutRecoveryOneIn: 200,
  processCrashOneIn: 9,
  damageOneIn: 3,
}

/** The first few of the same images: enough where a mistake shows soon. */
export const shortExploration: Exploration = {
  ...usualExploration,
  images: { ...usualExploration.images, walRotation: 5, manifestRewriting: 5 },
}

/** Says which image of which run failed: enough to see it again. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure'
}

export class CrashChecker {
  readonly #exploration: Exploration
  /** Distinct (operation, image) pairs. */
  readonly pairs: Record<Phase, number>
  /** Disks with a flipped bit that were opened. */
  damaged = 0

  constructor(exploration: Exploration = usualExploration) {
    this.#exploration = exploration
    this.pairs = noPairs()
  }

  get total(): number {
    return phases.reduce((sum, phase) => sum + this.pairs[phase], 0)
  }

  readonly explore = async (points: readonly CrashPoint[], run: CrashRun): Promise<void> => {
    for (const point of points) await this.#explorePoint(point, run)
  }

  async #explorePoint(point: CrashPoint, run: CrashRun): Promise<void> {
    const seen = new Set<string>()
    const count = this.#exploration.images[point.phase]
    for (let index = 0; index < count; index++) {
      const seed = imageSeed(run.seed, point, index)
      const random = new SeededRandom(seed)
      const policy = firstPolicies[index] ?? randomPolicy(random)
      const image = powerCutImage(point.state, policy, random)
      const fingerprint = imageFingerprint(image)
      if (seen.has(fingerprint)) continue
      seen.add(fingerprint)
      this.pairs[point.phase]++
      await this.#blame({ run, point, policy, seed }, () =>
        this.#checkImage(image, { run, point, seed }),
      )
    }
    // In the other modes whole groups of frames wait for one sync, and none vouches for another.
    const { durability } = run.profile.options
    const vouched = durability === undefined || durability.kind === 'sync'
    if (vouched && imageSeed(run.seed, point, -2) % this.#exploration.damageOneIn === 0) {
      const seed = imageSeed(run.seed, point, -3)
      await this.#blame({ run, point, policy: 'one flipped bit', seed }, () =>
        this.#checkDamage({ run, point, seed }),
      )
    }
    if (imageSeed(run.seed, point, count) % this.#exploration.processCrashOneIn === 0) {
      const seed = imageSeed(run.seed, point, -1)
      await this.#blame({ run, point, policy: 'process crash', seed }, () =>
        this.#checkProcessCrash({ run, point, seed }),
      )
    }
  }

  /** A disk that returns one wrong bit: right answers or a diagnosis. */
  async #checkDamage({ run, point, seed }: Subject): Promise<void> {
    const random = new SeededRandom(seed)
    const [nothingPending] = firstPolicies
    const image = powerCutImage(point.state, must(nothingPending, 'first'), random)
    const excused = flipOneBit(image, random)
    if (excused === undefined) return
    this.damaged++
    const { promises } = point
    try {
      await this.#openCompareAndCut(image, run, excused ? { ...promises, powerFloor: 0 } : promises)
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
    }
  }

  async #checkImage(image: SimulatedDirectory, subject: Subject): Promise<void> {
    const { run, point, seed } = subject
    const random = new SeededRandom(seed ^ 0xc0ffee)
    const cutRecovery = randomBelow(random, this.#exploration.cutRecoveryOneIn) === 0
    const recoveryPoints: CrashPoint[] = []
    const vfs = new SimulatedVfs(
      {
        onOperation: (operation) => {
          if (!cutRecovery) return
          const { promises } = point
          recoveryPoints.push({ operation, phase: 'recovery', state: vfs.capture(), promises })
        },
      },
      image,
    )
    const store = await this.#openAndCompare(vfs, run, point.promises)
    if (cutRecovery) await this.#checkRecoveryPoints(recoveryPoints, run)
    if (randomBelow(random, this.#exploration.writeAgainOneIn) === 0) {
      await this.#writeAgain({ store, vfs, ...subject })
    }
    vfs.powerOff()
  }

  async #openAndCompare(
    vfs: SimulatedVfs,
    run: CrashRun,
    promises: Promises,
  ): Promise<SimulatedStore> {
    const before = vfs.stat(simulatedDirectory) === undefined ? [] : vfs.list(simulatedDirectory)
    const store = await openSimulatedStore({
      vfs,
      environment: simulatedEnvironment(vfs.operations + run.seed),
      // Merging starts with the write that may follow: most of these stores are dropped at once.
      options: { ...run.profile.options, backgroundCompaction: false },
    })
    const recovered = store.lastSeqno
    if (recovered < promises.powerFloor || recovered > promises.ceiling) {
      throw new Error(
        `recovered through batch ${recovered}, but ${promises.powerFloor} was promised and ${promises.ceiling} was the last`,
      )
    }
    const { stripes } = run.profile
    compareWithModel(store, run.model, recovered, { drops: promises.drops, stripes, gets: 3 })
    requireNoStrayFiles(store, vfs, before)
    return store
  }

  async #openCompareAndCut(
    image: SimulatedDirectory,
    run: CrashRun,
    promises: Promises,
  ): Promise<void> {
    const vfs = new SimulatedVfs({}, image)
    try {
      await this.#openAndCompare(vfs, run, promises)
    } finally {
      vfs.powerOff()
    }
  }

  async #checkRecoveryPoints(points: readonly CrashPoint[], run: CrashRun): Promise<void> {
    for (const point of points) {
      const seen = new Set<string>()
      for (let index = 0; index < this.#exploration.images.recovery; index++) {
        const random = new SeededRandom(imageSeed(run.seed, point, index))
        const policy = firstPolicies[index] ?? randomPolicy(random)
        const image = powerCutImage(point.state, policy, random)
        const fingerprint = imageFingerprint(image)
        if (seen.has(fingerprint)) continue
        seen.add(fingerprint)
        this.pairs.recovery++
        await this.#openCompareAndCut(image, run, point.promises)
      }
    }
  }

  /** Only the write after a recovery shows some mistakes of the recovery. */
  async #writeAgain(
    recovered: Subject & { readonly store: SimulatedStore; readonly vfs: SimulatedVfs },
  ): Promise<void> {
    const { store, vfs, run, seed } = recovered
    const before = store.lastSeqno
    const operations = run.extraBatch(seed)
    const { seqno } = store.write(operations)
    await store.durable(seqno)
    await store.sync()
    const cut = powerCutImage(
      vfs.capture(),
      must(firstPolicies[0], 'first'),
      new SeededRandom(seed),
    )
    const vfsAgain = new SimulatedVfs({}, cut)
    const again = await openSimulatedStore({
      vfs: vfsAgain,
      environment: simulatedEnvironment(seed),
      options: run.profile.options,
    })
    if (again.lastSeqno !== seqno) {
      throw new Error(
        `batch ${seqno}, written after the recovery, is lost: the last is ${again.lastSeqno}`,
      )
    }
    const { drops } = recovered.point.promises
    compareWithModel(again, run.model.branch(before, seqno, operations), seqno, { drops })
    await requireVerified(again)
    vfsAgain.powerOff()
  }

  /** After kill -9 the kernel still holds what was not synced; after that the power may go as well. */
  async #checkProcessCrash({ run, point, seed }: Subject): Promise<void> {
    const vfs = new SimulatedVfs({}, processCrashImage(point.state))
    const { processFloor } = point.promises
    const store = await this.#openAndCompare(vfs, run, {
      ...point.promises,
      powerFloor: processFloor,
    })
    const shown: Seqno = store.lastSeqno
    const random = new SeededRandom(seed)
    for (const policy of [firstPolicies[0], randomPolicy(random)]) {
      if (policy === undefined) continue
      const image = powerCutImage(vfs.capture(), policy, random)
      const promises = { ...point.promises, powerFloor: shown, processFloor: shown }
      await this.#openCompareAndCut(image, run, promises)
    }
    vfs.powerOff()
  }

  async #blame(
    subject: Subject & { readonly policy: ImagePolicy | 'process crash' | 'one flipped bit' },
    check: () => Promise<void>,
  ): Promise<void> {
    try {
      await check()
    } catch (cause) {
      const { run, point, policy, seed } = subject
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new SimulationFailure(
        `${reason}\n  profile "${run.profile.name}", seed ${run.seed}, before operation ${point.operation.number} ` +
          `(${point.operation.kind} ${point.operation.path}, ${point.phase}), image seed ${seed}, ` +
          `policy ${JSON.stringify(policy)}\n  see it again with KEYSTONE_SEED=${run.seed}`,
        { cause },
      )
    }
  }
}

interface Subject {
  readonly run: CrashRun
  readonly point: CrashPoint
  readonly seed: number
}

export function noPairs(): Record<Phase, number> {
  return {
    commit: 0,
    flush: 0,
    compaction: 0,
    walRotation: 0,
    manifestRewriting: 0,
    recovery: 0,
    creation: 0,
    other: 0,
  }
}

function imageSeed(runSeed: number, point: CrashPoint, index: number): number {
  return new SeededRandom((runSeed * 31 + point.operation.number) * 131 + index).uint32()
}
