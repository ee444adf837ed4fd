#!/usr/bin/env node
/**
 * Makes the database that is kept of a format version, once, when that version is released:
 *
 *   node scripts/format-fixture.mjs [DIRECTORY]      src-engine/testing/formats/version-N.keystone unless given
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.mjs'

await setUp()
const { rolldown } = await import('rolldown')
const formats = path.join(root, 'src-engine/testing/formats')
const place = path.join(root, 'node_modules', '.cache', 'format-fixture')
const bundle = await rolldown({
  input: {
    fixture: path.join(formats, 'format-fixture.ts'),
    version: path.join(root, 'src-engine/storage/format-version.ts'),
  },
  platform: 'node',
  external: (id) => /^[a-z@]/.test(id) && !path.isAbsolute(id),
  resolve: { extensions: ['.ts', '.js'] },
})
await bundle.write({ dir: place, format: 'esm', entryFileNames: '[name].mjs' })
await bundle.close()
const load = (name) => import(pathToFileURL(path.join(place, `${name}.mjs`)).href)
const { makeFormatFixture } = await load('fixture')
const { formatVersion } = await load('version')
fs.rmSync(place, { recursive: true, force: true })

const target = path.resolve(
  process.argv[2] ?? path.join(formats, `version-${formatVersion}.keystone`),
)
if (fs.existsSync(target)) {
  console.error(`${target} exists. A released format does not change: it is not made again.`)
  process.exit(1)
}
// Made elsewhere and copied: holes and prepared space of the file system it grew on are no part of it.
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'format-fixture-'))
try {
  const made = path.join(work, path.basename(target))
  await makeFormatFixture(made)
  fs.cpSync(made, target, { recursive: true })
  fs.copyFileSync(`${made}.json`, `${target}.json`)
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}
const files = fs.readdirSync(target)
const bytes = files.reduce((sum, name) => sum + fs.statSync(path.join(target, name)).size, 0)
console.log(`${target}: ${files.length} files, ${bytes} bytes`)
