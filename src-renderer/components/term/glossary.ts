/** What the engine's words mean, for people who never saw an LSM tree. The texts of `Term`. */

export interface GlossaryEntry {
  readonly title: string
  readonly text: string
}

export const glossary = {
  amplification: {
    title: 'Amplification',
    text: 'How much more the engine does than you asked for. Write: bytes written to disk for each byte you wrote. Read: files a read may have to ask. Space: bytes on disk for each byte of your items.',
  },
  bloom: {
    title: 'Bloom filter',
    text: 'A small summary of the keys in a file. It answers “surely not here” or “maybe here”, so that most files that lack a key are never read. Its false-positive rate says how often “maybe” is wrong.',
  },
  checkpoint: {
    title: 'Checkpoint',
    text: 'Puts what the older log files hold into SSTs, so that they can go and a crash has little to replay.',
  },
  compaction: {
    title: 'Compaction',
    text: 'Merges several SSTs of a stripe into fewer. Versions that newer ones hide, and tombstones with nothing left to hide, are left out. Reads then ask fewer files.',
  },
  flush: {
    title: 'Flush',
    text: 'Writes a memtable to disk as a new SST. Afterwards the log no longer has to keep those records.',
  },
  generation: {
    title: 'Generation',
    text: 'How many compactions lie behind a file: 0 came from a flush, 1 from merging flushed files, and so on.',
  },
  memtable: {
    title: 'Memtable',
    text: 'The newest writes of a stripe, in memory and in order. Every write goes to the log, for safety, and to a memtable, for reading.',
  },
  seqno: {
    title: 'Sequence number',
    text: 'Position of a write in the one order of all writes. Of several versions of a key, the one with the highest number wins.',
  },
  sst: {
    title: 'SST',
    text: 'A sorted file that never changes once written. Each flush makes one; a compaction turns several into one.',
  },
  stripe: {
    title: 'Stripe',
    text: 'One of 256 independent parts of the database. The partition key alone decides the stripe, so all items of a partition share one. Each stripe has its own memtable and SSTs.',
  },
  tombstone: {
    title: 'Tombstone',
    text: 'A record that says a key was deleted. Files never change, so a delete is written like a put; it goes when a compaction finds nothing older that it still has to hide.',
  },
  wal: {
    title: 'Write-ahead log (WAL)',
    text: 'Every write is appended here before it counts as done. After a crash, what no SST has yet is replayed from it.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>

export type GlossaryWord = keyof typeof glossary
