/**
 * Clients in processes of their own, through the endpoint, with the server killed under them: some serial order must
 * explain everything they saw. That the checker would notice is shown by planting bugs in the product's transactions.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as path from 'node:path'

import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { isolationBugs, type SeededBug } from '../../base/seeded-bugs.ts'
import { soakFactor, testSeed } from '../soak.ts'
import { findAnomalies } from './find-anomalies.ts'
import { runHistory, type History } from './run-history.ts'

const clients = 8
const project = path.resolve(import.meta.dirname, '../../..')
/** Inside the project, so that the bundles find the package with the lock. */
const cache = path.join(project, 'node_modules', '.cache')
let programs = ''
let base = ''

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  programs = mkdtempSync(path.join(cache, 'keystone-serializability-'))
  base = mkdtempSync(path.join(tmpdir(), 'keystone-serializability-'))
  const build = await rolldown({
    input: {
      client: path.join(import.meta.dirname, 'client-child.ts'),
      server: path.join(import.meta.dirname, 'server-child.ts'),
    },
    platform: 'node',
    external: (id) => /^[a-z@]/.test(id) && !path.isAbsolute(id),
  })
  await build.write({ dir: programs, format: 'esm', entryFileNames: '[name].mjs' })
  await build.close()
})

afterAll(() => {
  for (const directory of [programs, base]) {
    if (directory !== '') rmSync(directory, { recursive: true, force: true })
  }
})

async function run(
  name: string,
  load: { readonly transactions: number; readonly kills: number; readonly bug?: SeededBug },
): Promise<History> {
  const directory = path.join(base, name)
  mkdirSync(directory)
  return await runHistory({
    programs,
    directory,
    clients,
    transactionsPerClient: Math.ceil(load.transactions / clients),
    kills: load.kills,
    seed: testSeed,
    bug: load.bug,
  })
}

test('10,000 transactions of 8 processes, through kills and restarts, are strictly serialisable', async () => {
  const kills = 5 * soakFactor
  const history = await run('whole', { transactions: 10_000 * soakFactor, kills })
  expect(findAnomalies(history.transactions, history.finalLists).slice(0, 5)).toEqual([])
  const outcomes = history.transactions.map(({ outcome, appends }) =>
    appends.size === 0 ? 'read' : outcome,
  )
  const count = (wanted: string): number => outcomes.filter((each) => each === wanted).length
  console.log(
    `serialisability: ${count('read')} reads, ${count('committed')} commits, ` +
      `${count('aborted')} aborts, ${history.kills} kills, seed ${testSeed}: no anomaly`,
  )
  expect(history.kills).toBe(kills)
  // A history without contention, or with nothing else, would prove little.
  expect(count('committed')).toBeGreaterThan(2000)
  expect(count('aborted')).toBeGreaterThan(100)
})

test.for(isolationBugs)('%s is caught', async (bug) => {
  const history = await run(bug, { transactions: 1600, kills: 0, bug })
  expect(findAnomalies(history.transactions, history.finalLists).length).toBeGreaterThan(0)
})
