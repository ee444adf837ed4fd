/** What is worth a look, why, and what to do about it: figures and thresholds in, findings out. Pure. */
import type { MapFile, StorageFigures, TableBacklog } from '../../../src-main/contract/storage.ts'
import { formatAgo, plural } from '../../lib/quantities.ts'
import { bytesOf } from './map-layout.ts'

export interface Thresholds {
  /** SSTs of one stripe. */
  readonly filesPerStripe: number
  /** Of all versions in SSTs. */
  readonly tombstonePercent: number
  /** Of the limit of the log. */
  readonly walPercent: number
  /** A stripe with so many times the bytes of the mean is hot. */
  readonly hotStripeFactor: number
  /** Of absent keys, the part that the bloom filters let pass. */
  readonly bloomPercent: number
  readonly spaceAmplification: number
  /** Items past their expiry that were not deleted yet. */
  readonly expiredItems: number
}

export const defaultThresholds: Thresholds = {
  filesPerStripe: 12,
  tombstonePercent: 20,
  walPercent: 75,
  hotStripeFactor: 8,
  bloomPercent: 3,
  spaceAmplification: 3,
  expiredItems: 1000,
}

export const thresholdNames: Readonly<Record<keyof Thresholds, string>> = {
  filesPerStripe: 'SSTs in a stripe',
  tombstonePercent: 'Tombstones, %',
  walPercent: 'Log of its limit, %',
  hotStripeFactor: 'Hot stripe, times the mean',
  bloomPercent: 'Bloom lets pass, %',
  spaceAmplification: 'Bytes on disk for each byte',
  expiredItems: 'Expired items to delete',
}

/** Why each is watched. */
export const thresholdReasons: Readonly<Record<keyof Thresholds, string>> = {
  filesPerStripe: 'A read may have to ask every file of its stripe.',
  tombstonePercent: 'A scan steps over each deletion until a compaction removes it.',
  walPercent: 'After a crash the log is replayed; when it is full, writers wait.',
  hotStripeFactor: 'A few partition keys that take most of the data cannot be spread.',
  bloomPercent: 'A key that is not there should cost no read of a file.',
  spaceAmplification: 'Old versions and deletions take room until a compaction.',
  expiredItems: 'Reads skip what has expired, but it takes room until it is deleted.',
}

export type FindingAction = 'compact' | 'checkpoint' | 'resume' | 'space' | 'sweep' | 'verify'

export interface Finding {
  readonly id: string
  readonly title: string
  readonly reason: string
  readonly action: FindingAction | undefined
}

/** Below so many checks the rate of a filter says nothing. */
const bloomChecksMin = 1000

export interface StorageFacts {
  readonly stripes: ReadonlyMap<number, readonly MapFile[]>
  readonly figures: StorageFigures
  readonly backlogs: readonly TableBacklog[]
  readonly nowMs: number
}

export function findProblems(
  { stripes, figures, backlogs, nowMs }: StorageFacts,
  limits: Thresholds,
): Finding[] {
  return [
    ...damaged(figures),
    ...riskyPlace(figures),
    ...tooManyFiles(stripes, limits),
    ...tombstones(figures, limits),
    ...log(figures, limits),
    ...hotStripe(stripes, limits),
    ...bloom(figures, limits),
    ...space(figures, limits),
    ...expired(backlogs, nowMs, limits),
    ...stopped(figures),
  ]
}

/** What each threshold is compared with, as it is now; undefined while it cannot be said. */
export function measure({
  stripes,
  figures: { statistics, sample, walBytesMax },
  backlogs,
}: StorageFacts): Readonly<Record<keyof Thresholds, number | undefined>> {
  const { sstTombstones, sstEntries, counters, wal } = statistics
  const sizes = [...stripes.values()].map(bytesOf)
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100)
  return {
    filesPerStripe: Math.max(0, ...[...stripes.values()].map(({ length }) => length)),
    tombstonePercent: share(sstTombstones, sstEntries),
    walPercent: share(wal.liveBytes, walBytesMax),
    hotStripeFactor: sizes.length < 2 ? undefined : Math.max(...sizes) / mean,
    bloomPercent:
      counters.bloomChecks < bloomChecksMin
        ? undefined
        : share(counters.bloomChecks - counters.bloomNegatives, counters.bloomChecks),
    spaceAmplification: sample.spaceAmplification,
    expiredItems: expiredIn(backlogs),
  }
}

function expiredIn(backlogs: readonly TableBacklog[]): number {
  return backlogs.reduce((sum, { items }) => sum + items, 0)
}

const damageShown = 3

function damaged({ damage }: StorageFigures): Finding[] {
  if (damage.length === 0) return []
  const more = damage.length - damageShown
  const rest = more > 0 ? ` And ${plural(more, 'other place')}.` : ''
  const reason = `${damage.slice(0, damageShown).join(' ')}${rest} Everything else is served. Verify every file, restore a backup, or repair into a new directory.`
  return [{ id: 'damage', title: 'Stored data is damaged', reason, action: 'verify' }]
}

function riskyPlace({ riskyPlace: reason }: StorageFigures): Finding[] {
  if (reason === undefined) return []
  const title = 'Not a safe place for a database in use'
  return [{ id: 'place', title, reason, action: undefined }]
}

function expired(
  backlogs: readonly TableBacklog[],
  nowMs: number,
  { expiredItems }: Thresholds,
): Finding[] {
  const items = expiredIn(backlogs)
  const [largest] = backlogs.toSorted((a, b) => b.items - a.items)
  if (largest === undefined || items <= expiredItems) return []
  const more = backlogs.some((backlog) => backlog.more) ? 'More than ' : ''
  const oldest = formatAgo(Math.min(...backlogs.map(({ oldestMs }) => oldestMs)), nowMs)
  const reason = `${more}${plural(items, 'item')} ${items === 1 ? 'has' : 'have'} expired and not been deleted yet, most of them in ${largest.table}; the first expired ${oldest}. Reads skip them, but they take room until time to live removes them.`
  return [{ id: 'expired', title: 'Time to live is behind', reason, action: 'sweep' }]
}

function tooManyFiles(
  stripes: ReadonlyMap<number, readonly MapFile[]>,
  { filesPerStripe }: Thresholds,
): Finding[] {
  const full = [...stripes].filter(([, files]) => files.length > filesPerStripe)
  if (full.length === 0) return []
  const [stripe, files] = full.toSorted((a, b) => b[1].length - a[1].length)[0] ?? [0, []]
  const reason = `${full.length} of 256 stripes have more than ${filesPerStripe} SSTs; stripe ${stripe} has ${files.length}. A read may have to ask all of them.`
  return [{ id: 'files', title: 'Too many files in a stripe', reason, action: 'compact' }]
}

function tombstones({ statistics }: StorageFigures, { tombstonePercent }: Thresholds): Finding[] {
  const { sstTombstones, sstEntries } = statistics
  const percent = sstEntries === 0 ? 0 : (sstTombstones / sstEntries) * 100
  if (percent <= tombstonePercent) return []
  const reason = `${percent.toFixed(1)} % of all versions in files are tombstones (${sstTombstones} of ${sstEntries}). Scans step over each of them.`
  return [{ id: 'tombstones', title: 'Many tombstones', reason, action: 'compact' }]
}

function log({ statistics, walBytesMax }: StorageFigures, { walPercent }: Thresholds): Finding[] {
  const percent = walBytesMax === 0 ? 0 : (statistics.wal.liveBytes / walBytesMax) * 100
  if (percent <= walPercent) return []
  const reason = `The log holds ${percent.toFixed(0)} % of what it may. A crash now would replay all of it, and writers soon slow down.`
  return [{ id: 'wal', title: 'The log is large', reason, action: 'checkpoint' }]
}

function hotStripe(
  stripes: ReadonlyMap<number, readonly MapFile[]>,
  { hotStripeFactor }: Thresholds,
): Finding[] {
  if (stripes.size < 2) return []
  const sizes = [...stripes].map(([stripe, files]) => ({ stripe, bytes: bytesOf(files) }))
  const mean = bytesOf(sizes) / sizes.length
  const hottest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0]
  if (hottest === undefined || hottest.bytes <= mean * hotStripeFactor) return []
  const reason = `Stripe ${hottest.stripe} holds ${(hottest.bytes / mean).toFixed(1)} times as much as the mean: a few partition keys take most of the data.`
  return [{ id: 'hot', title: 'A hot stripe', reason, action: 'space' }]
}

function bloom({ statistics }: StorageFigures, { bloomPercent }: Thresholds): Finding[] {
  const { bloomChecks, bloomNegatives, filesProbed } = statistics.counters
  if (bloomChecks < bloomChecksMin) return []
  // Of the checks that did not end in "surely not here", those that were not needed at all cannot be told apart from
  // hits; a rate far above one file a read says that the filters do little.
  const passed = ((bloomChecks - bloomNegatives) / bloomChecks) * 100
  if (passed <= bloomPercent || filesProbed <= statistics.counters.gets * 1.5) return []
  const reason = `${passed.toFixed(1)} % of ${bloomChecks} checks passed, and reads asked ${(filesProbed / Math.max(1, statistics.counters.gets)).toFixed(1)} files each. Fewer files need fewer filters.`
  return [{ id: 'bloom', title: 'Bloom filters save little', reason, action: 'compact' }]
}

function space({ sample }: StorageFigures, { spaceAmplification }: Thresholds): Finding[] {
  const times = sample.spaceAmplification ?? 0
  if (times <= spaceAmplification) return []
  const reason = `SSTs take ${times.toFixed(2)} bytes for each byte of items and index entries: hidden versions and tombstones wait for a compaction.`
  return [{ id: 'space', title: 'Much space for the data', reason, action: 'compact' }]
}

function stopped({ compaction, stalledBy }: StorageFigures): Finding[] {
  const findings: Finding[] = []
  if (compaction.paused) {
    const reason = 'Files add up and reads get slower until compaction is resumed.'
    findings.push({ id: 'paused', title: 'Compaction is paused', reason, action: 'resume' })
  }
  if (stalledBy !== undefined) {
    const reason = `Writers wait because of ${stalledBy}.`
    findings.push({ id: 'stalled', title: 'Writers are slowed down', reason, action: 'checkpoint' })
  }
  return findings
}
