#!/usr/bin/env node
/**
 * `npm run bench [-- --quick | --full] [NAME …]`: bundles the benchmarks and runs them on plain Node; `budgets` and
 * `scroll` drive the built app. Exit code 0 when every target of the engine is met or near, 1 when one is missed.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'

await setUp()
const { rolldown } = await import('rolldown')
const out = path.join(root, 'out', 'bench')
const bundle = await rolldown({
  input: {
    main: path.join(root, 'src-engine/bench/main.ts'),
    'compaction-worker': path.join(root, 'src-engine/storage/compaction/compaction-worker.ts'),
  },
  platform: 'node',
  external: (id) => /^[a-z@]/.test(id) && !path.isAbsolute(id),
  resolve: { extensions: ['.ts', '.js'] },
})
await bundle.write({ dir: out, format: 'esm', entryFileNames: '[name].js' })
await bundle.close()

// These drive the app and are none of the engine's benchmarks; each names the files it runs, all when there are none.
const appBenches = new Map([
  ['scroll', ['scroll']],
  ['budgets', []],
])
const args = process.argv.slice(2)
const names = args.filter((argument) => !argument.startsWith('--'))
const ofApp = names.filter((name) => appBenches.has(name))
const hasEngineBenches = names.length === 0 || names.length > ofApp.length
if (hasEngineBenches) {
  const ofEngine = args.filter((argument) => !appBenches.has(argument))
  const run = spawnSync(process.execPath, ['--expose-gc', path.join(out, 'main.js'), ...ofEngine], {
    stdio: 'inherit',
  })
  process.exitCode = run.status ?? 1
}
if (names.length === 0 || ofApp.length > 0) {
  await setUp({ electron: true })
  const { buildIfStale } = await import('./build.mjs')
  await buildIfStale()
  const files = ofApp.includes('budgets') ? [] : ofApp.flatMap((name) => appBenches.get(name))
  const app = spawnSync(
    path.join(root, 'node_modules/.bin/playwright'),
    ['test', '-c', 'e2e/bench/playwright.config.ts', ...files],
    { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
  )
  if (app.status !== 0) process.exitCode = 1
}
