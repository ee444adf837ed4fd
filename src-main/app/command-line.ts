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
 * The words meant for the app. `argv[0]` is the program; when not packaged, whoever starts Electron puts the
 * app's own directory (`ownPath`) behind it, after switches for Electron itself.
 */
export function appWords(argv: readonly string[], ownPath: string | undefined): readonly string[] {
  const words = argv.slice(1)
  if (ownPath === undefined) return words
  return words.slice(words.findIndex((word) => resolve(word) === resolve(ownPath)) + 1)
}
