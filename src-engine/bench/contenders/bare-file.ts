/** The measure of all durable writing: append 200 bytes to a file, sync it, and nothing else. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'

export interface BareFile {
  appendAndSync(round: number): void
  close(): void
}

export function openBareFile(directory: string, bytes = 200): BareFile {
  const file = openSync(path.join(directory, 'bare-file'), 'a')
  const record = Buffer.alloc(bytes)
  return {
    appendAndSync(round) {
      record.writeDoubleLE(round)
      writeSync(file, record)
      fdatasyncSync(file)
    },
    close: () => closeSync(file),
  }
}
