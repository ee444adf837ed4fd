/**
 * Where the built compaction thread lies, seen from wherever this code was bundled into: `out/engine`, its chunks,
 * `out/cli`, or the app's `out/main`. Unbuilt code (tests) has none and merges on its own thread.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const places = [
  './compaction-worker.js',
  '../compaction-worker.js',
  '../engine/compaction-worker.js',
  '../../engine/compaction-worker.js',
]

/** The path of the script, or undefined when there is none. */
export function findWorkerScript(from: string = import.meta.url): string | undefined {
  return places
    .map((place) => fileURLToPath(new URL(place, from)))
    .find((script) => existsSync(script))
}
