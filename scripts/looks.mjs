#!/usr/bin/env node
/**
 * `npm run looks`: a picture of every screen, dialog, menu and drawer in every theme and at three sizes, into
 * `test-results/looks`, to be looked at; and what axe finds on each. Fails when axe finds something, a screen is not
 * reached, or the page complains.
 *
 *   npm run looks -- items            only the groups with this in their name
 *   npm run looks -- --readme         also renews the pictures of the README, in `resources/screenshots`
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'

/** The pictures of the README: screen and look. */
const shown = [
  'items-several-kinds-light',
  'review-dark',
  'query-rows-light',
  'query-explain-light',
  'schema-time-to-live-light',
  'changes-dark',
  'storage-map-dark',
  'storage-health-light',
]

await setUp({ electron: true })
const { buildIfStale } = await import('./build.mjs')
await buildIfStale()
const words = process.argv.slice(2)
const groups = words.filter((word) => !word.startsWith('--'))
const pictures = path.join(root, 'test-results', 'looks')
const run = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/@playwright/test/cli.js'),
    'test',
    '--config',
    path.join(root, 'e2e/looks/playwright.config.ts'),
    ...groups.flatMap((group) => ['--grep', group]),
  ],
  { cwd: root, stdio: 'inherit' },
)
console.log(`Pictures: ${pictures}`)
if (words.includes('--readme')) {
  const place = path.join(root, 'resources', 'screenshots')
  fs.mkdirSync(place, { recursive: true })
  for (const name of shown) {
    fs.copyFileSync(path.join(pictures, `${name}.png`), path.join(place, `${name}.png`))
  }
  console.log(`The pictures of the README are new: ${place}`)
}
process.exit(run.status ?? 1)
