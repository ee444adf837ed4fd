/** What this process may take of the machine it runs on. Asked once: it does not change. */
import fs from 'node:fs'
import os from 'node:os'

export interface Machine {
  /** Files that may be open at once, for whatever purpose. */
  readonly openFilesMax: number
  /** Memory there is, or less when this process may use less. */
  readonly memoryBytes: number
}

/** Where nobody can be asked without effort. Node raises the limit when it starts; macOS allows 10240, Windows 8192. */
const openFilesElsewhere = 8192

let known: Machine | undefined

export function thisMachine(): Machine {
  known ??= {
    openFilesMax: openFilesMax(),
    memoryBytes: Math.min(os.totalmem(), process.constrainedMemory() || Infinity),
  }
  return known
}

function openFilesMax(): number {
  if (process.platform !== 'linux') return openFilesElsewhere
  try {
    return parseOpenFilesMax(fs.readFileSync('/proc/self/limits', 'latin1')) ?? openFilesElsewhere
  } catch {
    return openFilesElsewhere
  }
}

/** @param limits as `/proc/self/limits` has them: name, soft limit, hard limit, unit */
export function parseOpenFilesMax(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
  if (soft === undefined) return undefined
  return soft === 'unlimited' ? Infinity : Number(soft)
}
