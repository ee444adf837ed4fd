/**
 * Which WAL files are to be replayed, in which order. Pure: judges names and headers only.
 *
 *   oldest needed        active
 *   wal-000007.log  ->  wal-000008.log  ->  wal.log (9)      each header tells how long the file before is
 */
import { corruption } from '../byte-reader.ts'
import { fileNames, parseFileName } from '../file-names.ts'
import { unsupportedFormat } from '../format-version.ts'
import type { ManifestState } from '../manifest/manifest-state.ts'
import type { DecodedWalHeader, WalHeader } from './wal-format.ts'

export interface WalCandidate {
  readonly name: string
  readonly path: string
  readonly header: DecodedWalHeader
}

export interface WalLink {
  readonly name: string
  readonly path: string
  readonly header: WalHeader
  /** From the next file's header; undefined for the newest. */
  readonly sealedBytes: number | undefined
  /** From the MANIFEST, if its watermark is in this file. */
  readonly syncedAtLeast: number | undefined
}

/** Ascending by number; the last one is `wal.log`. Throws `corruption` or `formatVersion`. */
export function chainWalFiles(
  directory: string,
  candidates: readonly WalCandidate[],
  state: ManifestState,
): WalLink[] {
  const active = candidates.find(({ name }) => name === fileNames.activeWal)
  if (active === undefined)
    throw corruption(`${directory}/${fileNames.activeWal}`, 0, 'it is missing')
  const activeHeader = requireHeader(active, state)
  const files = [{ ...active, header: activeHeader }]
  for (const candidate of candidates) {
    const parsed = parseFileName(candidate.name)
    if (parsed.kind !== 'rotatedWal' || parsed.number < state.oldestWal) continue
    // A second name of the active file: a crash interrupted its rotation.
    if (parsed.number === activeHeader.number) continue
    const header = requireHeader(candidate, state)
    if (header.number !== parsed.number) {
      throw corruption(candidate.path, 32, `it is WAL file ${header.number} under a wrong name`)
    }
    files.push({ ...candidate, header })
  }
  files.sort((a, b) => a.header.number - b.header.number)
  checkComplete(directory, files, state)
  return files.map((file, i) => {
    const { number } = file.header
    const { walWatermark } = state
    return {
      name: file.name,
      path: file.path,
      header: file.header,
      sealedBytes: files[i + 1]?.header.previousBytes,
      syncedAtLeast: walWatermark.number === number ? walWatermark.offset : undefined,
    }
  })
}

function checkComplete(
  directory: string,
  files: readonly { readonly path: string; readonly header: WalHeader }[],
  state: ManifestState,
): void {
  let expected = state.oldestWal
  for (const { header } of files) {
    if (header.number !== expected) {
      const missing = `${directory}/wal-${String(expected).padStart(6, '0')}.log`
      throw corruption(missing, 0, 'this log file is missing, and it held writes not yet in SSTs')
    }
    expected++
  }
  if (state.walWatermark.number >= expected) {
    throw corruption(
      `${directory}/${fileNames.activeWal}`,
      0,
      `it is older than the MANIFEST, which knows of WAL file ${state.walWatermark.number}`,
    )
  }
}

function requireHeader(candidate: WalCandidate, state: ManifestState): WalHeader {
  const { header, path } = candidate
  switch (header.kind) {
    case 'invalid':
      throw corruption(path, 0, 'it does not start with a valid header')
    case 'version':
      throw unsupportedFormat(path, header.found)
    case 'valid':
      if (header.header.uuid !== state.uuid) {
        throw corruption(path, 16, 'it belongs to another database')
      }
      return header.header
  }
}
