import type { Vfs } from '../vfs/vfs.ts'

/** The whole of a file, or its first `bytesMax` bytes. */
export function readWholeFile(
  vfs: Vfs,
  path: string,
  bytesMax: number = Number.POSITIVE_INFINITY,
): Uint8Array {
  const file = vfs.openRead(path)
  try {
    const bytes = new Uint8Array(Math.min(file.size(), bytesMax))
    return bytes.subarray(0, file.read(bytes, 0, bytes.length, 0))
  } finally {
    file.close()
  }
}
