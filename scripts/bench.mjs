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

const run = spawnSync(
  process.execPath,
  ['--expose-gc', path.join(out, 'main.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exitCode = run.status ?? 1
