/**
 * Reads a MANIFEST and says how it ends. Pure. An edit that does not validate is a torn tail only if no
 * later edit is valid: each was synced before the next was written, so a later one proves damage.
 */
import { isError, type KeystoneError } from '../../base/errors.ts'
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
  const { contents, damage } = readManifestPrefix(file, bytes)
  if (damage !== undefined) throw damage
  return contents
}

export interface ManifestPrefix {
  readonly contents: ManifestContents
  /** Why it ends where it ends; undefined when it is whole, or its tail was never completed. */
  readonly damage: KeystoneError<'corruption'> | undefined
}

/** The edits before the first damage. Throws `corruption` or `formatVersion` when not even its header is valid. */
export function readManifestPrefix(file: string, bytes: Uint8Array): ManifestPrefix {
  const decoded = decodeManifestHeader(bytes)
  if (decoded.kind === 'invalid') throw corruption(file, 0, 'it does not start with a valid header')
  if (decoded.kind === 'version') throw unsupportedFormat(file, decoded.found)
  const { header } = decoded
  let state = emptyManifestState(header.uuid, header.createdMs)
  let at = manifestHeaderBytes
  let lastCrc = decoded.crc
  let damage: KeystoneError<'corruption'> | undefined
  const edits: { offset: number; edit: ManifestEdit }[] = []
  for (;;) {
    const frame = decodeEditFrame(bytes, at, header.salt)
    if (frame === undefined || frame.previousCrc !== lastCrc) break
    const applied = applyFrame(state, frame, { file, bytes, offset: at })
    if (applied.kind === 'damaged') {
      damage = applied.damage
      break
    }
    state = applied.state
    edits.push({ offset: at, edit: applied.edit })
    lastCrc = frame.crc
    at = frame.end
  }
  damage ??= damageAfter(file, bytes, { at, salt: header.salt, edits: edits.length })
  const contents = { header, state, validBytes: at, lastCrc, tornBytes: bytes.length - at, edits }
  return { contents, damage }
}

type AppliedFrame =
  | { readonly kind: 'applied'; readonly state: ManifestState; readonly edit: ManifestEdit }
  | { readonly kind: 'damaged'; readonly damage: KeystoneError<'corruption'> }

function applyFrame(
  state: ManifestState,
  frame: EditFrame,
  place: { readonly file: string; readonly bytes: Uint8Array; readonly offset: number },
): AppliedFrame {
  const { file, bytes, offset } = place
  try {
    const edit = decodeEdit(file, bytes, frame)
    const next = applyManifestEdit(state, edit)
    if (next !== undefined) return { kind: 'applied', state: next, edit }
  } catch (error) {
    if (!isError(error, 'corruption')) throw error
    return { kind: 'damaged', damage: error }
  }
  const damage = corruption(file, offset, 'an edit contradicts the ones before it')
  return { kind: 'damaged', damage }
}

function damageAfter(
  file: string,
  bytes: Uint8Array,
  end: { readonly at: number; readonly salt: number; readonly edits: number },
): KeystoneError<'corruption'> | undefined {
  const later = findLaterEdit(bytes, end.at, end.salt)
  if (later !== undefined) {
    const problem = `no valid edit starts here, but one follows at ${later.offset}`
    return corruption(file, end.at, problem)
  }
  return end.edits === 0 ? corruption(file, end.at, 'its first edit is not valid') : undefined
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
