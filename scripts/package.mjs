#!/usr/bin/env node
/**
 * `npm run package`: the unpacked application for this system in `out/package`, checked before it is called done:
 *
 *   fuses           every switch of electron-builder.config.mjs is set in the binary, and has its effect
 *   archive         no native code inside, no source maps, no package that is not needed
 *   dependencies    few, from the lockfile, none that runs a script when installed
 *
 * Beside it lie `sbom.cdx.json`, what it is made of, and `native.sha256`, the sums of its native code.
 *
 *   --allow-fallback-electron   package the runtime that is for tests only; never for anyone else's machine
 *   --output DIRECTORY          instead of out/package
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import config, { fuses } from '../electron-builder.config.mjs'
import { buildIfStale } from './build.mjs'
import { root, setUp } from './set-up.mjs'

const require = createRequire(import.meta.url)
const dependenciesMax = 40
const say = (line) => console.error(line)

const args = process.argv.slice(2)
const at = args.indexOf('--output')
const output = path.resolve(root, at < 0 ? config.directories.output : (args[at + 1] ?? ''))

const electron = await setUp({ electron: true })
if (electron.kind === 'fallback' && !args.includes('--allow-fallback-electron')) {
  console.error(
    `Package: refused. The only Electron here is the fallback ${electron.version}, which is for tests: an old ` +
      'runtime, out of another product. Package where the official Electron can be downloaded, or, to try ' +
      'the packaging itself, add --allow-fallback-electron.',
  )
  process.exit(1)
}
await buildIfStale()
checkDependencies()
const application = await pack()
await checkFuses(application)
checkArchive(application)
writeBillOfMaterials()
say(`Package: ${path.relative(root, application.directory)} is ready`)

async function pack() {
  const { build, Platform } = require('electron-builder')
  const dist = fs.realpathSync(path.dirname(electron.executable))
  say('Package: laying out the application …')
  await build({
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    projectDir: root,
    config: {
      ...config,
      directories: { ...config.directories, output },
      electronDist: dist,
      electronVersion: fs.readFileSync(path.join(dist, 'version'), 'utf8').trim(),
      afterPack: ({ appOutDir }) =>
        fs.rmSync(path.join(appOutDir, 'resources/default_app.asar'), { force: true }),
    },
  })
  const name = fs.readdirSync(output).find((each) => /unpacked$|^mac/.test(each))
  if (name === undefined) throw new Error(`No application lies in ${output}.`)
  const directory = path.join(output, name)
  return { directory, ...placesIn(directory) }
}

function placesIn(directory) {
  if (process.platform === 'darwin') {
    const contents = path.join(directory, 'Keystone Studio.app/Contents')
    return {
      executable: path.join(contents, 'MacOS/Keystone Studio'),
      resources: path.join(contents, 'Resources'),
    }
  }
  const program = process.platform === 'win32' ? 'Keystone Studio.exe' : 'keystone-studio'
  return {
    executable: path.join(directory, program),
    resources: path.join(directory, 'resources'),
  }
}

async function checkFuses({ executable }) {
  const { FuseV1Options, getCurrentFuseWire } = require('@electron/fuses')
  const wire = await getCurrentFuseWire(executable)
  for (const [name, wanted] of Object.entries(fuses)) {
    const option = FuseV1Options[name[0].toUpperCase() + name.slice(1)]
    if (String.fromCharCode(wire[option]) !== (wanted ? '1' : '0')) {
      throw new Error(`The fuse ${name} of ${executable} is not ${wanted}.`)
    }
  }
  const asNode = spawnSync(executable, ['-e', 'console.log("ran as Node")', '--version'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nonexistent.cjs' },
    encoding: 'utf8',
    timeout: 20_000,
  })
  if (asNode.stdout?.includes('ran as Node')) throw new Error('The application runs as Node.')
  say(`Package: ${Object.keys(fuses).length} fuses are as they should be`)
}

function checkArchive({ resources }) {
  const asar = require('@electron/asar')
  const archive = path.join(resources, 'app.asar')
  const unwanted = asar
    .listPackage(archive)
    .filter((file) => /\.(map|c|h|ts)$/.test(file) || /node_modules\/(electron|react)/.test(file))
  if (unwanted.length > 0) throw new Error(`In the archive but not needed: ${unwanted.join(', ')}`)
  const unpacked = path.join(resources, 'app.asar.unpacked')
  const native = fs
    .readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.node'))
    .sort()
  if (native.length !== 1) {
    throw new Error(`One native file should be there, the lock addon; found: ${native.join(', ')}`)
  }
  const sums = native.map((file) => {
    const sum = createHash('sha256')
      .update(fs.readFileSync(path.join(unpacked, file)))
      .digest('hex')
    return `${sum}  ${file}\n`
  })
  fs.writeFileSync(path.join(output, 'native.sha256'), sums.join(''))
  const kilobytes = Math.round(fs.statSync(archive).size / 1024)
  say(`Package: app.asar holds ${kilobytes} KB; the lock addon lies beside it`)
}

/** By the lockfile, so that it holds for every system at once. */
function checkDependencies() {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const runtime = Object.entries(packages).filter(([name, entry]) => name !== '' && !entry.dev)
  const required = runtime.filter(([, entry]) => !entry.optional)
  if (required.length > dependenciesMax) {
    throw new Error(
      `${required.length} runtime dependencies; at most ${dependenciesMax} are allowed.`,
    )
  }
  const scripted = required.filter(([, entry]) => entry.hasInstallScript).map(([name]) => name)
  if (scripted.length > 0)
    throw new Error(`These run a script when installed: ${scripted.join(', ')}`)
  const unpinned = runtime.filter(([, entry]) => !entry.integrity).map(([name]) => name)
  if (unpinned.length > 0)
    throw new Error(`Without a checksum in the lockfile: ${unpinned.join(', ')}`)
  say(`Package: ${required.length} runtime dependencies, none with an install script`)
}

function writeBillOfMaterials() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const run = spawnSync(
    npm,
    ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only'],
    {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  if (run.status !== 0) throw new Error(`npm sbom failed:\n${run.stderr}`)
  fs.writeFileSync(path.join(output, 'sbom.cdx.json'), run.stdout)
}
