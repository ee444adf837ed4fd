/** Reads every block of an SST that is whole, also behind damaged ones, for repair. */
import { must } from '../base/assert.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { isError } from '../base/errors.ts'
import type { SstMeta } from './file-set.ts'
import { hexKey, type RepairLedger } from './repair-report.ts'
import type { SstTables } from './sst/sst-tables.ts'
import { newReadCounters, type Seqno } from './store-contract.ts'

export interface SstFile {
  readonly name: string
  readonly meta: SstMeta
}

/** The newest version of a key that was found so far. */
export interface Candidate {
  readonly seqno: Seqno
  /** Undefined: deleted. */
  readonly value: Uint8Array | undefined
}

/** Adds what the file has to `newest`. */
export function salvageSst(
  { name, meta }: SstFile,
  access: { readonly tables: (name: string) => SstTables; readonly ledger: RepairLedger },
  newest: Map<ByteString, Candidate>,
): void {
  const { tables, ledger } = access
  const { counts } = ledger
  const reader = ledger.readable(name, () => tables(name).cache.reader(meta), meta.stripe)
  if (reader === undefined) {
    counts.sstFilesSkipped++
    return
  }
  counts.sstFilesRead++
  const { lastKeys } = reader.index
  let from: ByteString | undefined
  let block = 0
  while (block < lastKeys.length) {
    const { reached, damage } = readBlocks(tables(name), meta, from, newest)
    if (damage === undefined) return
    ledger.skip(name, damage.offset, damage.message)
    // The damaged block is the one after the last key that was read; all versions of a key share a block.
    while (reached !== undefined && (lastKeys[block] ?? '') <= reached) block++
    const damagedThrough = must(lastKeys[block], 'the damaged block has a last key')
    const after = block === 0 ? undefined : lastKeys[block - 1]
    counts.blocksSkipped++
    ledger.doubt({
      file: name,
      stripe: meta.stripe,
      ...(after === undefined ? {} : { after: hexKey(after) }),
      through: hexKey(damagedThrough),
    })
    from = asByteString(`${damagedThrough}\0`)
    block++
  }
}

interface Reach {
  /** The last key that was read. */
  readonly reached: ByteString | undefined
  /** What ended the reading before the end of the file. */
  readonly damage: { readonly offset: number; readonly message: string } | undefined
}

/** Reads from `from` until the end or the first damage. */
// oxlint-disable-next-line max-params -- the parts of one walk
function readBlocks(
  tables: SstTables,
  meta: SstMeta,
  from: ByteString | undefined,
  newest: Map<ByteString, Candidate>,
): Reach {
  const versions = tables.iterate(meta, { from }, newReadCounters())
  let reached = from === undefined ? undefined : asByteString(from.slice(0, -1))
  try {
    while (versions.next()) {
      const { key, seqno } = versions
      reached = key
      const known = newest.get(key)
      if (known !== undefined && known.seqno >= seqno) continue
      const { value, valueStart, valueEnd } = versions
      newest.set(key, {
        seqno,
        value: versions.tombstone ? undefined : value.slice(valueStart, valueEnd),
      })
    }
    return { reached, damage: undefined }
  } catch (error) {
    if (!isError(error, 'corruption')) throw error
    return { reached, damage: { offset: error.details.offset, message: error.message } }
  } finally {
    versions.close()
  }
}
