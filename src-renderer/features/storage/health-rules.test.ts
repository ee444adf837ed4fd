import { expect, test } from 'vitest'
import type { MapFile, StorageFigures, TableBacklog } from '../../../src-main/contract/storage.ts'
import { defaultThresholds, findProblems, measure, type StorageFacts } from './health-rules.ts'

const file = (id: number, bytes = 100): MapFile => ({
  id,
  stripe: 0,
  bytes,
  entries: 10,
  tombstones: 0,
  createdMs: 0,
  generation: 0,
  smallestSeqno: 0,
  largestSeqno: 0,
  overlaps: 0,
})
const files = (count: number, bytes?: number): MapFile[] =>
  Array.from({ length: count }, (_, id) => file(id, bytes))

function figures(change: {
  readonly tombstones?: number
  readonly walBytes?: number
  readonly paused?: boolean
  readonly amplification?: number
  readonly riskyPlace?: string
  readonly damage?: readonly string[]
}): StorageFigures {
  const counters = { bloomChecks: 0, bloomNegatives: 0, filesProbed: 0, gets: 0 }
  const statistics = {
    counters,
    sstTombstones: change.tombstones ?? 0,
    sstEntries: 100,
    wal: { liveBytes: change.walBytes ?? 0 },
  }
  const found: unknown = {
    statistics,
    walBytesMax: 1000,
    compaction: { paused: change.paused ?? false, running: undefined, queue: [] },
    stalledBy: undefined,
    riskyPlace: change.riskyPlace,
    damage: change.damage ?? [],
    sample: { spaceAmplification: change.amplification },
  }
  // Only what the rules look at.
  return found as StorageFigures
}

const facts = (
  stripes: StorageFacts['stripes'],
  found: StorageFigures,
  backlogs: readonly TableBacklog[] = [],
): StorageFacts => ({ stripes, figures: found, backlogs, nowMs: 7_200_000 })

const ids = (stripes: Map<number, MapFile[]>, change: Parameters<typeof figures>[0]): string[] =>
  findProblems(facts(stripes, figures(change)), defaultThresholds).map(({ id }) => id)

test('a quiet database has no findings', () => {
  expect(ids(new Map([[0, files(12)]]), { tombstones: 20, walBytes: 750 })).toEqual([])
})

test.each([
  ['files', new Map([[0, files(13)]]), {}],
  ['tombstones', new Map(), { tombstones: 21 }],
  ['wal', new Map(), { walBytes: 751 }],
  ['paused', new Map(), { paused: true }],
  ['space', new Map(), { amplification: 3.1 }],
  ['place', new Map(), { riskyPlace: 'It is on a network file system.' }],
  ['damage', new Map(), { damage: ['000-1.sst: the checksum of a block is wrong.'] }],
] as const)('%s is found just beyond its threshold', (id, stripes, change) => {
  expect(ids(new Map(stripes), change)).toEqual([id])
})

test('a stripe far above the mean is hot', () => {
  const stripes = new Map(Array.from({ length: 20 }, (_, stripe) => [stripe, files(1)]))
  stripes.set(3, files(1, 5000))
  expect(ids(stripes, {})).toEqual(['hot'])
})

test('thresholds are those of the user', () => {
  const limits = { ...defaultThresholds, tombstonePercent: 50 }
  expect(findProblems(facts(new Map(), figures({ tombstones: 40 })), limits)).toEqual([])
})

test('time to live is behind when more has expired than the threshold, and says where and since when', () => {
  const backlog = { table: 'sessions', items: 1001, more: false, oldestMs: 0 }
  const [finding] = findProblems(facts(new Map(), figures({}), [backlog]), defaultThresholds)
  expect(finding).toMatchObject({ id: 'expired', action: 'sweep' })
  expect(finding?.reason).toContain('1,001 items have expired')
  expect(finding?.reason).toMatch(/most of them in sessions; the first expired 2 hours ago/)
  const few = [{ ...backlog, items: 1000 }]
  expect(findProblems(facts(new Map(), figures({}), few), defaultThresholds)).toEqual([])
})

test('damage names the first places and counts the others', () => {
  const damage = ['One.', 'Two.', 'Three.', 'Four.', 'Five.']
  const [finding] = findProblems(facts(new Map(), figures({ damage })), defaultThresholds)
  expect(finding).toMatchObject({ id: 'damage', action: 'verify' })
  expect(finding?.reason).toMatch(/^One\. Two\. Three\. And 2 other places\./)
})

test('what is watched is shown as it stands, and what too few figures tell is left open', () => {
  const stripes = new Map([
    [0, files(3)],
    [1, files(1, 100)],
  ])
  const backlogs = [{ table: 'sessions', items: 7, more: false, oldestMs: 0 }]
  const found = figures({ tombstones: 5, walBytes: 250, amplification: 1.5 })
  expect(measure(facts(stripes, found, backlogs))).toEqual({
    filesPerStripe: 3,
    tombstonePercent: 5,
    walPercent: 25,
    hotStripeFactor: 1.5,
    bloomPercent: undefined,
    spaceAmplification: 1.5,
    expiredItems: 7,
  })
  expect(measure(facts(new Map(), figures({}))).filesPerStripe).toBe(0)
})
