/** Runs every program in `examples/` as its user would, and compares what it prints. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as path from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'

const project = path.resolve(import.meta.dirname, '../..')
const examples = path.join(project, 'examples')
/** Inside the project, so that the bundles find the engine's dependencies. */
const cache = path.join(project, 'node_modules', '.cache')
let bundles = ''
let directory = ''

const printed: Readonly<Record<string, readonly string[]>> = {
  'audit-trail': ['created: new', 'changed: new -> active', 'deleted: active'],
  'bank-transfer': [
    'transfer succeeded',
    'transfer failed: insufficient funds',
    'balances: 50 100',
  ],
  'desktop-app': [
    'theme: dark',
    'page#001: It was a good year.',
    'page#002: The next will be better.',
    'recent file 1: there',
    'recent file 2: gone',
  ],
  'offline-queue': ['sent update_profile', 'sent add_photo', 'sent send_message', 'queue is empty'],
  sensors: ['readings of the last hour: 60', 'readings in all: 180', 'warm readings: 59'],
  sessions: ['visits: 1', 'session#def456', 'session#abc123', 'swept: 1'],
  tables: ['2 99.5', '10 7', 'tables: orders, tables'],
  testing: ['registration works'],
}

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  bundles = mkdtempSync(path.join(cache, 'keystone-examples-'))
  directory = mkdtempSync(path.join(tmpdir(), 'keystone-examples-'))
  const build = await rolldown({
    input: Object.fromEntries(
      Object.keys(printed).map((name) => [name, path.join(examples, `${name}.ts`)]),
    ),
    platform: 'node',
    resolve: { alias: { keystonedb: path.join(project, 'src-engine/index.ts') } },
    external: ['fs-native-extensions', 'msgpackr', 'crc-32'],
  })
  await build.write({ dir: bundles, format: 'esm', entryFileNames: '[name].mjs' })
})

afterAll(() => {
  for (const each of [bundles, directory]) {
    if (each !== '') rmSync(each, { recursive: true, force: true })
  }
})

test('every example is run here', () => {
  const names = readdirSync(examples).filter((name) => name.endsWith('.ts'))
  expect(names).toEqual(Object.keys(printed).map((name) => `${name}.ts`))
})

test.each(Object.entries(printed))('%s prints what it should', async (name, lines) => {
  const program = path.join(bundles, `${name}.mjs`)
  const database = path.join(directory, `${name}.keystone`)
  const { stdout } = await promisify(execFile)(process.execPath, [program, database])
  expect(stdout.trimEnd().split('\n')).toEqual(lines)
})
