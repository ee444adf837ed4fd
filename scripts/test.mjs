#!/usr/bin/env node
/**
 * `npm test`: sets up what is missing, then runs everything: check, unit, property, simulation, kill, end-to-end on
 * the real Electron. Prints the time of each part; the last line is `N passed, N failed`.
 *
 *   npm test -- unit e2e        only those parts
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'
import { wantsVirtualDisplay } from './with-display.mjs'

const started = Date.now()
await setUp({ electron: true })
const { check, printChecks } = await import('./check.mjs')
const { buildIfStale } = await import('./build.mjs')
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'keystone-test-'))

const parts = [
  { name: 'check', run: runCheck },
  { name: 'unit', run: () => runVitest('unit', ['engine', 'renderer']) },
  { name: 'property', run: () => runVitest('property', ['property']) },
  { name: 'simulation', run: () => runVitest('simulation', ['simulation']) },
  { name: 'kill', run: () => runVitest('kill', ['kill']) },
  { name: 'e2e', run: runEndToEnd },
]
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(
    `No such part: ${unknown.join(', ')}. Parts: ${parts.map((p) => p.name).join(', ')}`,
  )
  process.exit(2)
}

const outcomes = []
try {
  await buildIfStale((line) => console.log(line))
} catch (error) {
  console.log(error.message)
  outcomes.push({ name: 'build', passed: 0, failed: 1, elapsedMs: Date.now() - started })
}
for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part.name)) continue
  console.log(`\n== ${part.name}`)
  const begun = Date.now()
  const { passed, failed } = await part.run()
  outcomes.push({ name: part.name, passed, failed, elapsedMs: Date.now() - begun })
}
fs.rmSync(reports, { recursive: true, force: true })

console.log('\npart          passed  failed   time')
for (const { name, passed, failed, elapsedMs } of outcomes) {
  const seconds = `${(elapsedMs / 1000).toFixed(0)} s`
  console.log(
    `${name.padEnd(12)} ${String(passed).padStart(7)} ${String(failed).padStart(7)} ${seconds.padStart(6)}`,
  )
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
console.log(`total time ${((Date.now() - started) / 1000).toFixed(0)} s\n`)
// Exactly this line is what machines read.
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

async function runCheck() {
  const results = await check()
  printChecks(results)
  const good = results.filter((result) => result.passed).length
  return { passed: good, failed: results.length - good }
}

async function runVitest(name, projects) {
  const report = path.join(reports, `${name}.json`)
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  for (const project of projects) args.push('--project', project)
  const code = await run('vitest', [...args, '--passWithNoTests=false'])
  return countVitest(report, code)
}

function countVitest(report, code) {
  if (!fs.existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
    fs.readFileSync(report, 'utf8'),
  )
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0)
  // A runner that ends badly without a failed test (a crash, an unhandled error) is a failure too.
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
}

async function runEndToEnd() {
  const report = path.join(reports, 'e2e.json')
  // Side by side only where each has a display of its own: two windows on one take each other's focus and clipboard.
  const workers = wantsVirtualDisplay ? Math.min(2, os.availableParallelism()) : 1
  // Windows, focus and the clipboard belong to the whole machine: what they disturb gets a second try, and is named.
  const settings = ['--reporter=list,json', `--workers=${workers}`, '--retries=1']
  const code = await run('playwright', ['test', ...settings], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  if (!fs.existsSync(report)) return { passed: 0, failed: 1 }
  const { stats } = JSON.parse(fs.readFileSync(report, 'utf8'))
  if (stats.flaky > 0) console.log(`${stats.flaky} passed at the second try; see "flaky" above`)
  const { unexpected } = stats
  const failed = unexpected === 0 && code !== 0 ? 1 : unexpected
  return { passed: stats.expected + stats.flaky, failed }
}

function run(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(path.join(root, 'node_modules', '.bin', program), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, ...env },
    })
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
