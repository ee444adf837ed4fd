/**
 * Reads a MANIFEST and says how it ends. Pure. An edit that does not validate is a torn tail only if no
 * later edit is valid: each was synced before the next was written, so a later one proves damage.
 */
import { corruption } from '../byte-reader.ts'
import { unsupportedFormat } from '../format-version.ts'
import {
  decodeEdit,
  decodeEditFrame,
  decodeManifestHeader,
  manifestHeaderBytes,
  type EditFrame,
  type ManifestHeader,
} from './manifest-format.ts'
import {
  applyManifestEdit,
  emptyManifestState,
  type ManifestEdit,
  type ManifestState,
} from './manifest-state.ts'

export interface ManifestContents {
  readonly header: ManifestHeader
  readonly state: ManifestState
  /** Where the valid edits end. */
  readonly validBytes: number
  readonly lastCrc: number
  /** Bytes after that, of an edit whose writing did not complete. */
  readonly tornBytes: number
  readonly edits: readonly { readonly offset: number; readonly edit: ManifestEdit }[]
}

/** Throws `corruption` or `formatVersion`. */
export function readManifest(file: string, bytes: Uint8Array): ManifestContents {
  const decoded = decodeManifestHeader(bytes)
  if (decoded.kind === 'invalid') throw corruption(file, 0, 'it does not start with a valid header')
  if (decoded.kind === 'version') throw unsupportedFormat(file, decoded.found)
  const { header } = decoded
  let state = emptyManifestState(header.uuid, header.createdMs)
  let at = manifestHeaderBytes
  let lastCrc = decoded.crc
  const edits: { offset: number; edit: ManifestEdit }[] = []
  for (;;) {
    const frame = decodeEditFrame(bytes, at, header.salt)
    if (frame === undefined || frame.previousCrc !== lastCrc) break
    const edit = decodeEdit(file, bytes, frame)
    const next = applyManifestEdit(state, edit)
    if (next === undefined) throw corruption(file, at, 'an edit contradicts the ones before it')
    state = next
    edits.push({ offset: at, edit })
    lastCrc = frame.crc
    at = frame.end
  }
  const later = findLaterEdit(bytes, at, header.salt)
  if (later !== undefined) {
    throw corruption(file, at, `no valid edit starts here, but one follows at ${later.offset}`)
  }
  if (edits.length === 0) throw corruption(file, at, 'its first edit is not valid')
  return { header, state, validBytes: at, lastCrc, tornBytes: bytes.length - at, edits }
}

/** Every byte may start an edit: lengths after the first bad one cannot be trusted. */
function findLaterEdit(bytes: Uint8Array, from: number, salt: number): EditFrame | undefined {
  for (let at = from; at + 16 <= bytes.length; at++) {
    if (bytes[at + 8] !== (salt & 0xff)) continue
    const frame = decodeEditFrame(bytes, at, salt)
    if (frame !== undefined) return frame
  }
  return undefined
}
