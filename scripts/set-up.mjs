#!/usr/bin/env node
/**
 * From an empty machine with Node and npm to one that can build, test and start the app. Written with Node's own
 * modules only, because it runs before anything is installed. Says in one line each what it does; with nothing to
 * do it says nothing and takes a fraction of a second.
 *
 * Runs from every command that needs it (`npm start`, `npm test` …); by itself: `node scripts/set-up.mjs`.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const stampFile = path.join(root, 'node_modules', '.keystone-set-up')
const oldestNode = [20, 19]
const say = (line) => console.error(line)

/**
 * @param {{ electron?: boolean }} [wanted] electron: also the Electron runtime and its system libraries
 * @returns {Promise<{ executable: string, kind: string, version: string } | undefined>} the runtime, when wanted
 */
export async function setUp(wanted = {}) {
  checkNode()
  installDependencies()
  if (!wanted.electron) return undefined
  const { ensureElectron } = await import('./ensure-electron.mjs')
  const electron = await ensureElectron(say)
  installSystemLibraries(electron.executable)
  return electron
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new Error(
    `Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer.`,
  )
}

function installDependencies() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  const found = fs.existsSync(stampFile) ? fs.readFileSync(stampFile, 'utf8') : ''
  if (found === wanted) return
  say('Dependencies: installing from the lockfile (npm ci) …')
  const started = Date.now()
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  // npm may have put its own settings for the outer command into the environment: `ci` needs none of them.
  const run = spawnSync(npm, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) throw new Error('npm ci failed: see the lines above.')
  fs.writeFileSync(stampFile, wanted)
  say(`Dependencies: installed in ${((Date.now() - started) / 1000).toFixed(0)} s`)
}

/** Debian's names; where Ubuntu renamed one for its 64-bit time transition, the newer name is tried first. */
const systemPackages = [
  ['xvfb'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
]

function installSystemLibraries(executable) {
  if (process.platform !== 'linux') return
  const missing = missingLibraries(executable)
  const needsDisplay = !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY && !onPath('Xvfb')
  if (missing.length === 0 && !needsDisplay) return
  const lacking = [...missing, ...(needsDisplay ? ['Xvfb'] : [])].join(', ')
  const apt = onPath('apt-get')
  if (!apt || process.getuid?.() !== 0) {
    const names = systemPackages.map((alternatives) => alternatives.at(-1)).join(' ')
    throw new Error(
      `Electron needs system libraries that are missing: ${lacking}.\n` +
        (apt
          ? `Install them with:  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`
          : `Install your distribution's packages of: ${names}`),
    )
  }
  say(`System libraries: installing with apt-get (missing: ${lacking}) …`)
  runQuietly('apt-get', ['update'])
  const names = systemPackages.map(
    (alternatives) => alternatives.find(isKnownToApt) ?? alternatives.at(-1),
  )
  runQuietly('apt-get', ['install', '-y', '--no-install-recommends', ...names])
  const still = missingLibraries(executable)
  if (still.length > 0) throw new Error(`Still missing after apt-get: ${still.join(', ')}`)
  say('System libraries: installed')
}

function missingLibraries(executable) {
  const run = spawnSync('ldd', [executable], { encoding: 'utf8' })
  if (run.error) return []
  return run.stdout
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0])
}

function isKnownToApt(name) {
  const run = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' })
  return /Candidate: (?!\(none\))/.test(run.stdout ?? '')
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((directory) => fs.existsSync(path.join(directory, program)))
}

function runQuietly(command, args) {
  const run = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  })
  if (run.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${(run.stderr ?? '').slice(-2000)}`)
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setUp({ electron: true })
}
