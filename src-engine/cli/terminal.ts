/** Where a command writes and what it knows of the other end. A program's door to Node's standard streams. */
import { once } from 'node:events'
import { createColors } from 'picocolors'

export interface Terminal {
  /** Standard output: results only. Waits while the reader is slow. */
  write(text: string): Promise<void>
  /** Standard error: messages and progress. */
  complain(text: string): void
  /** True when standard output is a screen, not a pipe or a file. */
  readonly interactive: boolean
  /** True when standard error is a screen: a line of progress can be written over. */
  readonly showsProgress: boolean
  readonly columns: number
  readonly colors: ReturnType<typeof createColors>
}

/** Thrown when the reader of our output is gone (`kstone scan … | head`): not an error, just the end. */
export class ReaderGone extends Error {}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process
  let gone = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    gone = true
  })
  return {
    async write(text) {
      if (gone) throw new ReaderGone()
      if (stdout.write(text)) return
      await drained(stdout)
      if (gone) throw new ReaderGone()
    },
    complain: (text) => void stderr.write(text),
    interactive: stdout.isTTY === true,
    showsProgress: stderr.isTTY === true,
    columns: stdout.columns ?? 100,
    colors: createColors(stdout.isTTY === true && process.env['NO_COLOR'] === undefined),
  }
}

/** Resolves when the stream takes more, or never will. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })])
  } catch {
    // An error of the stream: its own listener has noted it.
  } finally {
    waiting.abort()
  }
}
