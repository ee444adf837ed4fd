/** The steps of the tour: each says what happens in the store, and lets it happen to one item. */
import type { StorageRunId } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import type { StorageSection } from '../../state/workspace.ts'
import type { StorageState } from './storage-state.ts'
import { versionsOf, type TourSubject } from './tour-subject.ts'

export interface TourStep {
  readonly section: StorageSection
  readonly title: string
  readonly text: (state: StorageState, subject: TourSubject | undefined) => string
  readonly act?: {
    readonly label: (subject: TourSubject) => string
    /** Only finds out; the others change files or the log, never an item. */
    readonly reads?: true
    /** What came of it, in a sentence or two. */
    readonly run: (subject: TourSubject, state: StorageState) => Promise<string>
  }
}

export const tourSteps: readonly TourStep[] = [
  {
    section: 'map',
    title: 'Every item has its stripe',
    text: ({ stripes }, subject) =>
      `The partition key alone decides which of 256 stripes an item lies in. ${plural(stripes.size, 'stripe')} of this database have files: each area of the map is one file, true to its size. ${
        subject === undefined
          ? 'There is no item yet that the tour could follow: write one, and take the tour again.'
          : `The tour follows one item: ${subject.text}. It lies in stripe ${subject.stripe}, outlined on the map; its files are listed beside.`
      }`,
  },
  {
    section: 'log',
    title: 'A write goes to the log and to memory',
    text: () =>
      'No file is touched by a write. It is appended to the write-ahead log, so that a crash cannot take it back, and put in order into the memtable of its stripe, where reads find it.',
    act: { label: () => 'Write the item again, as it is', run: writeAgain },
  },
  {
    section: 'log',
    title: 'A flush makes files of memory',
    text: ({ figures }) =>
      `${plural(inMemory(figures), 'record')} are only in memory and in the log. A flush writes each memtable as one sorted file, an SST, that never changes again. It happens by itself when a memtable is full.`,
    act: { label: () => 'Flush memory to files', run: flush },
  },
  {
    section: 'compaction',
    title: 'A compaction makes few files of many',
    text: ({ figures }) =>
      `Each flush adds a file, so a read may have to ask ${figures.sample.readAmplification.toFixed(1)} files of its stripe, and old versions stay behind. A compaction merges the files of a stripe into one and leaves out what newer versions hide, and tombstones with nothing left to hide. It happens by itself at ${figures.compactionFiles} files.`,
    act: { label: ({ stripe }) => `Compact stripe ${stripe}`, run: compact },
  },
  {
    section: 'map',
    title: 'One key, all its versions',
    text: () =>
      'Of several versions the one with the highest sequence number counts, wherever it lies. “Find a key” shows them for any key, and “Film” plays what the tour has done.',
    act: { label: () => 'Find the item', reads: true, run: find },
  },
]

function inMemory({ memtables }: StorageState['figures']): number {
  return memtables.reduce((sum, { records }) => sum + records, 0)
}

async function writeAgain(subject: TourSubject): Promise<string> {
  const { handle, table, item, stripe } = subject
  await call((bridge) => bridge.items.put({ handle, input: { TableName: table, Item: item } }))
  const { versions } = await versionsOf(subject)
  const logged = versions.find(({ place }) => place.kind === 'wal')
  const record =
    logged?.place.kind === 'wal'
      ? `${logged.place.file} at offset ${logged.place.offset}`
      : 'the log'
  return `Its newest version, with sequence number ${versions[0]?.seqno}, is in ${record} and in the memtable of stripe ${stripe}. ${placesText(versions)}`
}

async function flush(subject: TourSubject, state: StorageState): Promise<string> {
  const { handle } = subject
  const records = inMemory(state.figures)
  await call((bridge) => bridge.storage.flush({ handle }))
  const { versions } = await versionsOf(subject)
  const file = versions.find(({ place }) => place.kind === 'sst')?.place
  return `${plural(records, 'record')} went from memory to files: nothing of them would have to be replayed. ${
    file?.kind === 'sst' ? `The item’s newest version is in ${file.file}.` : ''
  }`
}

async function compact({ handle, stripe }: TourSubject): Promise<string> {
  const runId = crypto.randomUUID() as StorageRunId
  const { filesIn, filesOut, bytesIn, bytesOut, versionsDropped, tombstonesRemoved } = await call(
    (bridge) => bridge.storage.compact({ handle, runId, stripes: [stripe] }),
  )
  if (filesIn === 0) return `Stripe ${stripe} has one file or none: there was nothing to merge.`
  return `${plural(filesIn, 'file')} became ${filesOut}: ${plural(versionsDropped, 'hidden version')} and ${plural(tombstonesRemoved, 'tombstone')} are gone, ${formatBytes(bytesIn)} became ${formatBytes(bytesOut)}. The history below says why it ran.`
}

async function find(subject: TourSubject): Promise<string> {
  const { versions } = await versionsOf(subject)
  return placesText(versions)
}

function placesText(versions: Awaited<ReturnType<typeof versionsOf>>['versions']): string {
  // What is in memory is in the log as well: one version, in two places.
  const seqnos = new Set(versions.map(({ seqno }) => seqno))
  const places = new Set(
    versions.flatMap(({ place }) => {
      if (place.kind === 'memtable') return ['memory']
      return place.kind === 'sst' ? [place.file] : []
    }),
  )
  return `There ${seqnos.size === 1 ? 'is' : 'are'} ${plural(seqnos.size, 'version')} of it now: in ${[...places].join(' and in ')}.`
}
