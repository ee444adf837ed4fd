/** The log files in a directory, each with what its header says. */
import type { Vfs } from '../../vfs/vfs.ts'
import { joinPath, parseFileName } from '../file-names.ts'
import { readWholeFile } from '../read-file.ts'
import type { WalCandidate } from './wal-chain.ts'
import { decodeWalHeader, walHeaderBytes } from './wal-format.ts'

export function walCandidates(
  vfs: Vfs,
  directory: string,
  names: readonly string[],
): WalCandidate[] {
  return names
    .filter((name) => {
      const { kind } = parseFileName(name)
      return kind === 'activeWal' || kind === 'rotatedWal'
    })
    .map((name) => {
      const path = joinPath(directory, name)
      return { name, path, header: decodeWalHeader(readWholeFile(vfs, path, walHeaderBytes)) }
    })
}
