/** A process that may have only so many files open. */
import { errnoError } from '../vfs/errno.ts'
import type { MemoryVfs } from '../vfs/memory-vfs.ts'

/** Beyond `filesMax` files that are open for reading, opening one fails as in a process without descriptors. */
export function limitOpenFiles(vfs: MemoryVfs, filesMax: number): void {
  const openRead = vfs.openRead.bind(vfs)
  let open = 0
  vfs.openRead = (path) => {
    if (open === filesMax) throw errnoError('EMFILE', 'open', path)
    const file = openRead(path)
    const close = file.close.bind(file)
    file.close = () => {
      open--
      close()
    }
    open++
    return file
  }
}
