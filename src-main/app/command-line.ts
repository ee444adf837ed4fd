/**
 * What the app was started with:
 *
 *   keystone-studio [--read-only] [--screenshot FILE] [DIRECTORY.keystone …]
 *
 * Chromium and Electron take switches of their own from the same line; unknown ones are left to them.
 */
import { resolve } from 'node:path'

export interface CommandLine {
  /** Databases to open, as absolute paths. */
  readonly paths: readonly string[]
  readonly readOnly: boolean
  /** Save a picture of the window here when it has drawn, then quit. */
  readonly screenshot: string | undefined
}

/** `words` without the program and without the app's own directory. */
export function parseCommandLine(words: readonly string[], directory: string): CommandLine {
  const paths: string[] = []
  let readOnly = false
  let screenshot: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const next = words[at + 1]
    if (word === '--read-only') readOnly = true
    else if (word.startsWith('--screenshot=')) screenshot = resolve(directory, word.slice(13))
    else if (word === '--screenshot' && next !== undefined) {
      screenshot = resolve(directory, next)
      at++
    } else if (word !== '' && !word.startsWith('-')) paths.push(resolve(directory, word))
  }
  return { paths, readOnly, screenshot }
}

/**
 * The words meant for the app. `argv[0]` is the program; when not packaged, the first word that is no switch is
 * the app's own directory or main file, put there by whoever starts Electron.
 */
export function appWords(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const words = argv.slice(1)
  if (isPackaged) return words
  const own = words.findIndex((word) => !word.startsWith('-'))
  return own < 0 ? words : [...words.slice(0, own), ...words.slice(own + 1)]
}
