#!/usr/bin/env node
/** `npm run check`: formatting, types, lint, and the proof that the walls between the layers hold. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.mjs'

const steps = [
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level=warn', '.'] },
  { name: 'types', command: bin('tsc'), args: ['-b'] },
  {
    name: 'types of the browser-safe door',
    command: bin('tsc'),
    args: ['-p', 'src-engine/tsconfig.language.json', '--noEmit'],
  },
  { name: 'types of tests', command: bin('tsc'), args: ['-p', 'tsconfig.tests.json'] },
  { name: 'types of examples', command: bin('tsc'), args: ['-p', 'examples'] },
  {
    name: 'lint',
    command: bin('oxlint'),
    args: [
      '-c',
      'oxlint.config.mjs',
      '--deny-warnings',
      'src-engine',
      'src-main',
      'src-renderer',
      'e2e',
      'examples',
    ],
  },
  { name: 'features', command: process.execPath, args: ['scripts/features.mjs'] },
  { name: 'walls', command: process.execPath, args: ['scripts/walls.mjs'] },
]

function bin(name) {
  return path.join(root, 'node_modules', '.bin', name)
}

/** Runs all steps side by side; returns each with its outcome. */
export async function check() {
  return await Promise.all(steps.map(runStep))
}

function runStep(step) {
  const started = Date.now()
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, {
      cwd: root,
      shell: process.platform === 'win32',
      env: { ...process.env, FORCE_COLOR: '0' },
    })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('error', (error) => (output += String(error)))
    child.on('close', (code) =>
      resolve({ name: step.name, passed: code === 0, output, elapsedMs: Date.now() - started }),
    )
  })
}

export function printChecks(results) {
  for (const { name, passed, output, elapsedMs } of results) {
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${(elapsedMs / 1000).toFixed(1)} s)`)
    if (!passed) console.log(output)
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setUp()
  const results = await check()
  printChecks(results)
  process.exit(results.every((result) => result.passed) ? 0 : 1)
}
