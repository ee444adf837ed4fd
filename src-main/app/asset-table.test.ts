import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findAsset, makeAssetTable } from './asset-table.ts'

const directory = mkdtempSync(join(tmpdir(), 'keystone-assets-'))
mkdirSync(join(directory, 'assets'))
writeFileSync(join(directory, 'index.html'), '<html></html>')
writeFileSync(join(directory, 'assets', 'index.js'), '')
symlinkSync('/etc/passwd', join(directory, 'assets', 'link.js'))
const table = makeAssetTable(directory)
afterAll(() => rmSync(directory, { recursive: true }))

function get(url: string): unknown {
  return findAsset(table, { method: 'GET', url })
}

test('built files are found by their path, and nothing else is', () => {
  expect(get('app://bundle/')).toEqual({
    file: join(directory, 'index.html'),
    contentType: 'text/html; charset=utf-8',
  })
  expect(get('app://bundle/assets/index.js?x#y')).toMatchObject({
    file: join(directory, 'assets', 'index.js'),
  })
  expect(get('app://bundle/assets')).toBe(404)
  expect(get('app://bundle/assets/link.js')).toBe(404)
  expect(get('app://other/index.html')).toBe(404)
  expect(get('file:///index.html')).toBe(404)
  expect(get('no url')).toBe(404)
  expect(findAsset(table, { method: 'POST', url: 'app://bundle/' })).toBe(405)
})

const dots = ['..', '%2e%2e', '.%2e', '%2e.', '..%00', '%c0%ae%c0%ae', '%252e%252e', '....', '..;']
const slashes = ['/', '\\', '%2f', '%5c', '%2F', '//', '/./', '%252f', '%c0%af', '\u2215']
const targets = ['etc/passwd', 'main/index.cjs']
const traversals = dots.flatMap((dot) =>
  slashes.flatMap((slash) =>
    targets.flatMap((target) => [
      `app://bundle/${[dot, dot, dot, target].join(slash)}`,
      `app://bundle/assets${slash}${[dot, dot, target].join(slash)}`,
    ]),
  ),
)

test(`${traversals.length} ways to climb out of the directory lead nowhere`, () => {
  expect(traversals.length).toBeGreaterThan(200)
  expect(traversals.map(get)).toEqual(traversals.map(() => 404))
})
