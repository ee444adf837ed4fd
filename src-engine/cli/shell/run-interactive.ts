/** The shell at a terminal: prompts, history, completion, and keys that never lose it. */
import { createInterface } from 'node:readline'
import type { Terminal } from '../terminal.ts'
import { Completer } from './complete.ts'
import { historyPath, readHistory, writeHistory } from './history-file.ts'
import { KeyWatcher } from './key-watcher.ts'
import { Shell, type ShellOptions } from './shell.ts'

const prompt = 'kstone> '
const continued = '   ...> '

/** Resolves when the user leaves. */
export async function runInteractive(
  options: Omit<ShellOptions, 'confirm'>,
  terminal: Terminal,
): Promise<void> {
  const file = historyPath(process.env)
  const completer = new Completer(options.database)
  const watcher = new KeyWatcher()
  let isRunning = false
  const lines: string[] = []
  let wake: () => void = () => undefined
  let ended = false
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: readHistory(file),
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
      completer.complete(shell.pending, line).then(
        (found) => done(null, found),
        () => done(null, [[], line]),
      )
    },
  })
  const nextLine = async (): Promise<string | undefined> => {
    while (lines.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
    return lines.shift()
  }
  const shell = new Shell({
    ...options,
    interruptible: async (work) => {
      watcher.begin()
      isRunning = true
      try {
        return await work(watcher.signal)
      } finally {
        isRunning = false
        process.stdin.emit('data', watcher.takeTyped())
      }
    },
    confirm: async (question) => {
      input.setPrompt(`${question} [y/N] `)
      input.prompt()
      return /^y(es)?$/i.test(((await nextLine()) ?? '').trim())
    },
  })
  input.on('line', (line) => {
    lines.push(line)
    wake()
  })
  input.on('history', (history: string[]) => writeHistory(file, history))
  input.on('close', () => {
    ended = true
    wake()
  })
  input.on('SIGINT', () => {
    if (isRunning) return watcher.abort()
    shell.dropPending()
    lines.length = 0
    terminal.complain('^C\n')
    // The half-typed line goes too, as in any shell.
    input.write(null, { ctrl: true, name: 'e' })
    input.write(null, { ctrl: true, name: 'u' })
    input.setPrompt(prompt)
    input.prompt()
  })
  terminal.complain('KeystoneDB shell. .help lists the commands, Ctrl-D leaves.\n')
  while (!shell.exited) {
    input.setPrompt(shell.pending === '' ? prompt : continued)
    input.prompt()
    const line = await nextLine()
    if (line === undefined) break
    await shell.takeLine(line)
    completer.forget()
  }
  if (!shell.exited) terminal.complain('\n')
  input.close()
  await shell.close()
  watcher.close()
}
