/**
 * What is wrong with a log as a whole, seen from the MANIFEST: files that are missing, out of order, or shorter than
 * what was synced. A frame by itself cannot tell that others once followed it.
 */
import { isError, KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { ManifestState } from './manifest/manifest-state.ts'
import { readWholeFile } from './read-file.ts'
import type { DamagedRange } from './replay.ts'
import { walCandidates } from './wal/wal-candidates.ts'
import { chainWalFiles, type WalLink } from './wal/wal-chain.ts'
import { readWal, type WalEnd } from './wal/wal-reader.ts'

export interface LogPlace {
  readonly vfs: Vfs
  readonly directory: string
  readonly names: readonly string[]
  readonly state: ManifestState
}

/** In the log's order. A file that cannot be read at all is passed over: reading it says why. */
export function logDamage({ vfs, directory, names, state }: LogPlace): DamagedRange[] {
  const damage: DamagedRange[] = []
  const readable = <Read>(read: () => Read): Read | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error
      if (isError(error, 'corruption')) damage.push({ ...error.details, message: error.message })
      return undefined
    }
  }
  const links = readable(() =>
    chainWalFiles(directory, walCandidates(vfs, directory, names), state),
  )
  for (const link of links ?? []) {
    const end = readable(() => endOf(vfs, link))
    if (end?.kind !== 'damaged') continue
    damage.push({ file: link.path, offset: end.offset, message: end.problem })
  }
  return damage
}

function endOf(vfs: Vfs, link: WalLink): WalEnd {
  const { path, header, sealedBytes, syncedAtLeast } = link
  return readWal(readWholeFile(vfs, path), header, { file: path, sealedBytes, syncedAtLeast }).end
}
