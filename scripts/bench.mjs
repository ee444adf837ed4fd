#!/usr/bin/env node
/**
 * `npm run bench [-- --quick | --full] [NAME …]`: bundles the benchmarks and runs them on plain Node.
 * Exit code 0 when every target is met or near, 1 when one is missed.
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

// `scroll` drives the app and is none of the engine's benchmarks.
const args = process.argv.slice(2).filter((argument) => argument !== 'scroll')
const onlyScroll =
  process.argv.includes('scroll') && args.every((argument) => argument.startsWith('--'))
const run = onlyScroll
  ? { status: 0 }
  : spawnSync(process.execPath, ['--expose-gc', path.join(out, 'main.js'), ...args], {
      stdio: 'inherit',
    })
process.exitCode = run.status ?? 1

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
if (names.length === 0 || names.includes('scroll')) {
  await setUp({ electron: true })
  const { buildIfStale } = await import('./build.mjs')
  await buildIfStale()
  const app = spawnSync(
    path.join(root, 'node_modules/.bin/playwright'),
    ['test', '-c', 'e2e/bench/playwright.config.ts'],
    { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
  )
  if (app.status !== 0) process.exitCode = 1
}
