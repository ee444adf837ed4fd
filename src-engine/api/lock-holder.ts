/** Who has a database open, asked from outside and before opening it. */
import { lockHolder as holderIn, type LockHolder } from '../storage/lock.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'

export type { LockHolder }

/** The program that has the database in `directory` open for writing; undefined when none has. Changes nothing. */
export function lockHolder(directory: string): LockHolder | undefined {
  return holderIn(new NodeVfs(), directory)
}
