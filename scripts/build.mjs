#!/usr/bin/env node
/**
 * Builds everything into `out/`:
 *
 *   out/engine      the library (package exports) and its compaction worker
 *   out/cli         the `kstone` command line (package bin)
 *   out/types       type declarations
 *   out/main, out/preload, out/renderer     Keystone Studio
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.mjs'

const stampFile = path.join(root, 'out', '.built')
const sources = ['src-engine', 'src-main', 'src-renderer', 'package-lock.json']
const settings = [
  'electron.vite.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
  'scripts/build.mjs',
]

/** Builds when a source changed since the last build. */
export async function buildIfStale(say = (line) => console.error(line)) {
  const wanted = fingerprint()
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === wanted) return
  say('Build: compiling engine, command line and Studio …')
  const started = Date.now()
  await build()
  say(`Build: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

export async function build() {
  const wanted = fingerprint()
  fs.rmSync(stampFile, { force: true })
  await buildEngine()
  runQuietly('tsc', ['-b'])
  runQuietly('electron-vite', ['build'])
  fs.writeFileSync(stampFile, wanted)
}

/** The library and the command line alone: what tests of those need. */
export async function buildEngine() {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: {
      'engine/index': path.join(root, 'src-engine/index.ts'),
      'engine/compaction-worker': path.join(
        root,
        'src-engine/storage/compaction/compaction-worker.ts',
      ),
      'cli/kstone': path.join(root, 'src-engine/cli/kstone.ts'),
    },
    platform: 'node',
    external: (id) => /^[a-z@]/.test(id) && !path.isAbsolute(id),
    resolve: { extensions: ['.ts', '.js'] },
  })
  const { output } = await bundle.write({
    dir: path.join(root, 'out'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'engine/chunks/[name]-[hash].js',
    sourcemap: true,
  })
  await bundle.close()
  removeOldChunks(new Set(output.map((each) => path.basename(each.fileName))))
  fs.chmodSync(path.join(root, 'out/cli/kstone.js'), 0o755)
}

/** Their names change with their contents. */
function removeOldChunks(current) {
  const chunks = path.join(root, 'out/engine/chunks')
  for (const name of fs.existsSync(chunks) ? fs.readdirSync(chunks) : []) {
    if (!current.has(name)) fs.rmSync(path.join(chunks, name))
  }
}

function runQuietly(program, args) {
  const file = path.join(root, 'node_modules', '.bin', program)
  const run = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (run.status === 0) return
  throw new Error(`${program} ${args.join(' ')} failed:\n${run.stdout}${run.stderr}`)
}

/** Names, sizes and times of all sources: enough to know that nothing changed. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const source of [...sources, ...settings]) {
    for (const file of filesBelow(path.join(root, source))) {
      const stat = fs.statSync(file)
      hash.update(`${file}\n${stat.size}\n${stat.mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function filesBelow(place) {
  const stat = fs.statSync(place, { throwIfNoEntry: false })
  if (!stat) return []
  if (!stat.isDirectory()) return [place]
  return fs
    .readdirSync(place)
    .sort()
    .flatMap((name) => filesBelow(path.join(place, name)))
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setUp()
  await build()
}
