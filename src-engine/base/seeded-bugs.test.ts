import { readdirSync, readFileSync } from 'node:fs'
import * as path from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { bug, plantBug, seededBugs } from './seeded-bugs.ts'

const engine = path.resolve(import.meta.dirname, '..')

afterEach(() => plantBug(undefined))

function sources(): { readonly name: string; readonly text: string }[] {
  return readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && name !== 'base/seeded-bugs.ts')
    .filter((name) => !name.endsWith('.test.ts') && !name.startsWith('testing/'))
    .map((name) => ({ name, text: readFileSync(path.join(engine, name), 'utf8') }))
}

test('nothing is planted until a test does it', () => {
  expect(seededBugs.filter((name) => bug(name))).toEqual([])
  plantBug('acknowledgedBeforeSync')
  expect(seededBugs.filter((name) => bug(name))).toEqual(['acknowledgedBeforeSync'])
})

test('the product itself never plants a bug', () => {
  expect(sources().filter(({ text }) => text.includes('plantBug'))).toEqual([])
})

test('every seeded bug is a switch in the product', () => {
  const all = sources()
    .map(({ text }) => text)
    .join('')
  expect(seededBugs.filter((name) => !all.includes(`bug('${name}')`))).toEqual([])
})
