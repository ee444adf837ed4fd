import { hostname } from 'node:os'
import { basename } from 'node:path'

/** Who runs the engine: told to others who find a database locked. Never used to decide anything. */
export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  readonly program: string
}

export function processIdentity(): ProcessIdentity {
  const program = basename(process.argv[1] ?? process.execPath)
  return { pid: process.pid, host: hostname(), program }
}
