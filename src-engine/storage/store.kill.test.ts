/**
 * Real processes, really killed: a child writes to a database and reports what was acknowledged, is ended
 * by SIGKILL at a random moment, and whatever it had reported must be there afterwards.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as path from 'node:path'

import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { systemEnvironment } from '../base/environment.ts'
import { randomBelow, SeededRandom, type Random } from '../base/random.ts'
import { killBatch, killOptions } from '../testing/kill/kill-workload.ts'
import { compareWithModel } from '../testing/model/compare-with-model.ts'
import { OrderedStoreModel } from '../testing/model/ordered-store-model.ts'
import { openTestStore } from '../testing/open-test-store.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'

const kills = 200 * soakFactor
/** Where the kills fall is chance anyway. */
const seed = testSeed
/** Databases written and killed side by side. */
const lanes = 4
/** Every so many kills a lane starts with an empty directory. */
const killsPerDatabase = 10
const aliveMsMax = 220

const project = path.resolve(import.meta.dirname, '../..')
/** Inside the project, so that the bundle finds the package with the lock. */
const bundles = path.join(project, 'node_modules', '.cache')
let bundle = ''
let base = ''

beforeAll(async () => {
  mkdirSync(bundles, { recursive: true })
  bundle = mkdtempSync(path.join(bundles, 'keystone-kill-'))
  base = mkdtempSync(path.join(tmpdir(), 'keystone-kill-'))
  const build = await rolldown({
    input: path.join(project, 'src-engine/testing/kill/kill-child.ts'),
    platform: 'node',
    external: ['fs-native-extensions', 'msgpackr', 'crc-32'],
  })
  await build.write({ dir: bundle, format: 'esm', entryFileNames: 'child.mjs' })
})

afterAll(() => {
  for (const directory of [bundle, base]) {
    if (directory !== '') rmSync(directory, { recursive: true, force: true })
  }
})

interface Ended {
  readonly acknowledged: number
  readonly opened: boolean
  readonly stderr: string
}

function runAndKill(directory: string, laneSeed: number, aliveMs: number): Promise<Ended> {
  const child: ChildProcess = spawn(
    process.execPath,
    [path.join(bundle, 'child.mjs'), directory, String(laneSeed)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
  // Start-up time is not what is tested: most of the waiting begins with the first sign of life.
  let timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  child.stdout?.once('data', () => {
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), aliveMs)
  })
  return new Promise((resolve) => {
    child.once('close', () => {
      clearTimeout(timer)
      const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n')
      const acknowledged = lines.map((line) =>
        line.startsWith('ack ') ? Number(line.slice(4)) : 0,
      )
      resolve({
        acknowledged: Math.max(0, ...acknowledged),
        opened: output.startsWith('open'),
        stderr,
      })
    })
  })
}

interface Lane {
  kills: number
  batches: number
}

async function runLane(lane: number, random: Random): Promise<Lane> {
  const totals = { kills: 0, batches: 0 }
  while (totals.kills < kills / lanes) {
    const laneSeed = randomBelow(random, 1_000_000)
    const directory = path.join(base, `${lane}-${totals.kills}`)
    mkdirSync(directory)
    const model = new OrderedStoreModel()
    let promised = 0
    for (let round = 0; round < killsPerDatabase; round++) {
      const aliveMs = randomBelow(random, aliveMsMax)
      const ended = await runAndKill(directory, laneSeed, aliveMs)
      expect(ended.stderr).toBe('')
      expect(ended.opened).toBe(true)
      totals.kills++
      promised = Math.max(promised, ended.acknowledged)
      // In the other rounds the next child recovers what this one left.
      if (round % 2 === 0) {
        promised = await check(directory, { laneSeed, model, promised })
      }
    }
    promised = await check(directory, { laneSeed, model, promised })
    totals.batches += promised
    rmSync(directory, { recursive: true, force: true })
  }
  return totals
}

async function check(
  directory: string,
  expected: { laneSeed: number; model: OrderedStoreModel; promised: number },
): Promise<number> {
  const { laneSeed, model, promised } = expected
  const store = await openTestStore({
    vfs: new NodeVfs(),
    directory,
    environment: systemEnvironment,
    options: killOptions,
  })
  try {
    const recovered = store.lastSeqno
    expect(recovered, `seed ${seed}: acknowledged batches`).toBeGreaterThanOrEqual(promised)
    for (let seqno = model.lastSeqno + 1; seqno <= recovered; seqno++) {
      model.write(seqno, killBatch(laneSeed, seqno))
    }
    compareWithModel(store, model, recovered)
    return recovered
  } finally {
    await store.close()
  }
}

test(`nothing acknowledged is lost in ${kills} kills`, async () => {
  console.log(`kill: seed ${seed}`)
  const started = performance.now()
  const finished = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => runLane(lane, new SeededRandom(seed + lane))),
  )
  const total = finished.reduce((sum, lane) => sum + lane.kills, 0)
  const batches = finished.reduce((sum, lane) => sum + lane.batches, 0)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`kill: ${total} kills, ${batches} batches written and found again, ${seconds} s`)
  expect(total).toBeGreaterThanOrEqual(kills)
  expect(batches).toBeGreaterThan(kills)
})
