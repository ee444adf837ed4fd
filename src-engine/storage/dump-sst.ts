/**
 * What one SST says, block by block and record by record, for people who look into files. Reads all of it, checks
 * every checksum, measures its bloom filters, and changes nothing.
 */
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { crc32 } from '../base/crc32.ts'
import { isError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { corruption } from './byte-reader.ts'
import { fileNames, joinPath } from './file-names.ts'
import { readManifest } from './manifest/manifest-reader.ts'
import { readWholeFile } from './read-file.ts'
import { BlockCache } from './sst/block-cache.ts'
import { BlockCompression } from './sst/block-compression.ts'
import { BlockCursor } from './sst/block-cursor.ts'
import { mayBeInBlock, mayBeInFile } from './sst/bloom-filter.ts'
import { keyHash } from './sst/key-hash.ts'
import { OpenFiles } from './sst/open-files.ts'
import { ScanBuffers } from './sst/scan-buffers.ts'
import {
  decodeHeader,
  headerBytes,
  type SstIdentity,
  type SstProperties,
} from './sst/sst-format.ts'
import { SstReader, type BlockPayload } from './sst/sst-reader.ts'
import type { Seqno } from './store-contract.ts'

const pieceBytes = 1_048_576
/** How many absent keys the bloom filters are asked for. */
const probedKeys = 100_000

export interface SstDumpRequest {
  readonly vfs: Vfs
  readonly path: string
  /** Which records to return: so many are left out, then at most so many given. */
  readonly skip: number
  readonly limit: number
}

export interface DumpedBlock {
  readonly offset: number
  readonly storedBytes: number
  readonly rawBytes: number
  readonly compressed: boolean
  readonly versions: number
  readonly filterBytes: number
  readonly lastKey: ByteString
  /** What is wrong with it; its versions are then unknown. */
  readonly problem: string | undefined
}

export interface DumpedVersion {
  readonly block: number
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
  /** A copy. */
  readonly value: Uint8Array
}

/** Of keys that are not in the file, the part that a filter lets pass. */
export interface FilterMeasurement {
  readonly probedKeys: number
  readonly fileFilterBytes: number
  readonly blockFilterBytes: number
  readonly passedFile: number
  readonly passedBlock: number
  /** Passed both: for these a lookup reads a block in vain. */
  readonly passedBoth: number
}

export interface SstDump {
  readonly identity: SstIdentity
  readonly fileBytes: number
  readonly properties: SstProperties
  readonly largestKey: ByteString
  /** CRC-32 of the whole file. */
  readonly checksum: number
  /** What the MANIFEST beside the file has of that checksum. */
  readonly manifestSays: 'same' | 'different' | 'not named' | 'no MANIFEST' | 'unreadable'
  readonly blocks: readonly DumpedBlock[]
  readonly filters: FilterMeasurement
  readonly records: readonly DumpedVersion[]
}

/** Throws `corruption` when header, footer or index are damaged; damaged blocks are told one by one. */
export function dumpSst(request: SstDumpRequest): SstDump {
  const { vfs, path } = request
  const identity = decodeHeader(readWholeFile(vfs, path, headerBytes), path)
  const files = new OpenFiles(vfs, 1)
  try {
    const blocks = new BlockCache({ bytesMax: 1, slotBytes: 1 })
    const shared = { files, blocks, scans: new ScanBuffers() }
    const reader = SstReader.open(shared, { path, identity })
    const { fileBytes, checksum } = checksumOf(vfs, path)
    return {
      identity,
      fileBytes,
      properties: reader.properties,
      largestKey: reader.index.lastKeys.at(-1) ?? asByteString(''),
      checksum,
      manifestSays: askManifest(vfs, path, { id: identity.id, checksum }),
      ...readBlocks(reader, request),
      filters: measureFilters(reader),
    }
  } finally {
    files.closeAll()
  }
}

/** Records alone, in the file's order: reads no block before them. Throws `corruption`. */
export function readSstRecords({ vfs, path, skip, limit }: SstDumpRequest): DumpedVersion[] {
  const identity = decodeHeader(readWholeFile(vfs, path, headerBytes), path)
  const files = new OpenFiles(vfs, 1)
  try {
    const blocks = new BlockCache({ bytesMax: 1, slotBytes: 1 })
    const shared = { files, blocks, scans: new ScanBuffers() }
    const reader = SstReader.open(shared, { path, identity })
    const { entries } = reader.index
    let block = 0
    let before = 0
    while (block < entries.length && before + (entries[block] ?? 0) <= skip) {
      before += entries[block] ?? 0
      block++
    }
    const records: DumpedVersion[] = []
    const cursor = new BlockCursor()
    let leave = skip - before
    for (; block < entries.length && records.length < limit; block++) {
      const stored = new Uint8Array(reader.storedBytes(block, block))
      const payload: BlockPayload = { bytes: stored, start: 0, end: 0 }
      reader.readStored({ first: block, last: block }, stored, 0)
      reader.unwrap(block, stored, 0, payload)
      cursor.open(payload.bytes, payload.start, payload.end, reader, block)
      while (records.length < limit && cursor.next()) {
        if (leave-- > 0) continue
        const { key, seqno, tombstone, valueStart, valueEnd } = cursor
        const value = payload.bytes.slice(valueStart, valueEnd)
        records.push({ block, key, seqno, tombstone, value })
      }
    }
    return records
  } finally {
    files.closeAll()
  }
}

function readBlocks(
  reader: SstReader,
  { skip, limit }: SstDumpRequest,
): { readonly blocks: readonly DumpedBlock[]; readonly records: readonly DumpedVersion[] } {
  const { index } = reader
  const records: DumpedVersion[] = []
  const cursor = new BlockCursor()
  let seen = 0
  const blocks = index.lastKeys.map((lastKey, block): DumpedBlock => {
    const storedBytes = reader.storedBytes(block, block)
    const stored = new Uint8Array(storedBytes)
    const payload: BlockPayload = { bytes: stored, start: 0, end: 0 }
    let versions = 0
    let problem: string | undefined
    try {
      reader.readStored({ first: block, last: block }, stored, 0)
      reader.unwrap(block, stored, 0, payload)
      cursor.open(payload.bytes, payload.start, payload.end, reader, block)
      while (cursor.next()) {
        versions++
        if (seen++ < skip || records.length >= limit) continue
        const { key, seqno, tombstone, valueStart, valueEnd } = cursor
        const value = payload.bytes.slice(valueStart, valueEnd)
        records.push({ block, key, seqno, tombstone, value })
      }
      requireSame(reader, block, { versions, lastKey: cursor.key })
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
      problem = error.message
    }
    return {
      offset: reader.offset(block),
      storedBytes,
      rawBytes: payload.end - payload.start,
      compressed: stored[4] === BlockCompression.deflate,
      versions,
      filterBytes: (index.filterStarts[block + 1] ?? 0) - (index.filterStarts[block] ?? 0),
      lastKey,
      problem,
    }
  })
  return { blocks, records }
}

function requireSame(
  reader: SstReader,
  block: number,
  found: { readonly versions: number; readonly lastKey: ByteString },
): void {
  const { entries, lastKeys } = reader.index
  if (found.versions === entries[block] && found.lastKey === lastKeys[block]) return
  const problem = 'a block does not hold what the index says'
  throw corruption(reader.path, reader.offset(block), problem)
}

/** Asks for keys just behind ones that are there, so that every block is asked about as many as it has. */
function measureFilters({ index }: SstReader): FilterMeasurement {
  const { filters, filterStarts, lastKeys } = index
  const fileFilter = filterStarts.at(-1) ?? 0
  let passedFile = 0
  let passedBlock = 0
  let passedBoth = 0
  for (let probe = 0; probe < probedKeys; probe++) {
    const block = probe % lastKeys.length
    const hash = keyHash(asByteString(`${lastKeys[block] ?? ''}\0absent ${probe}`))
    const inFile = mayBeInFile(filters, fileFilter, filters.length, hash)
    const start = filterStarts[block] ?? 0
    const inBlock = mayBeInBlock(filters, start, filterStarts[block + 1] ?? 0, hash)
    if (inFile) passedFile++
    if (inBlock) passedBlock++
    if (inFile && inBlock) passedBoth++
  }
  return {
    probedKeys,
    fileFilterBytes: filters.length - fileFilter,
    blockFilterBytes: fileFilter,
    passedFile,
    passedBlock,
    passedBoth,
  }
}

function checksumOf(
  vfs: Vfs,
  path: string,
): { readonly fileBytes: number; readonly checksum: number } {
  const file = vfs.openRead(path)
  try {
    const fileBytes = file.size()
    const piece = new Uint8Array(Math.min(pieceBytes, fileBytes))
    let checksum = 0
    for (let at = 0; at < fileBytes;) {
      const count = file.read(piece, 0, Math.min(piece.length, fileBytes - at), at)
      if (count === 0) throw corruption(path, at, 'it ends too early')
      checksum = crc32(piece, 0, count, checksum)
      at += count
    }
    return { fileBytes, checksum }
  } finally {
    file.close()
  }
}

function askManifest(
  vfs: Vfs,
  path: string,
  file: { readonly id: number; readonly checksum: number },
): SstDump['manifestSays'] {
  const directory = path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.'
  const manifest = joinPath(directory, fileNames.manifest)
  if (vfs.stat(manifest) === undefined) return 'no MANIFEST'
  try {
    const { state } = readManifest(manifest, readWholeFile(vfs, manifest))
    const named = state.files.stripes.flat().find(({ id }) => id === file.id)
    if (named === undefined) return 'not named'
    return named.checksum === file.checksum ? 'same' : 'different'
  } catch (error) {
    if (isError(error, 'corruption') || isError(error, 'formatVersion')) return 'unreadable'
    throw error
  }
}
