import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecentId } from '../contract/databases.ts'
import { ActivityLog } from './activity-log.ts'
import { JsonFile } from './json-file.ts'
import { Environments } from './environments.ts'
import { Recents } from './recents.ts'
import { SettingsStore } from './settings.ts'
import { boundsFrom, SessionStore } from './window-state.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-state-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('environments', () => {
  test('are kept over restarts, and what somebody else wrote is not trusted', () => {
    const file = join(directory, 'environments.json')
    const id = 'one' as RecentId
    const environment = { label: 'Production', colour: 'red', opensReadOnly: true } as const
    new Environments(file).set(id, environment)
    expect(new Environments(file).of(id)).toEqual(environment)
    new Environments(file).set(id, null)
    expect(new Environments(file).of(id)).toBeUndefined()
    writeFileSync(
      file,
      JSON.stringify({
        entries: [[id, { label: 7 }], 5, [id, { label: 'x', colour: 'red; evil' }]],
      }),
    )
    expect(new Environments(file).of(id)).toBeUndefined()
  })
})

describe('recent databases', () => {
  test('are listed last opened first, over restarts, with their size; a missing one is marked', () => {
    const file = join(directory, 'recents.json')
    const here = join(directory, 'here.keystone')
    mkdirSync(here)
    writeFileSync(join(here, 'wal.log'), 'x'.repeat(100))
    const gone = join(directory, 'gone.keystone')
    const recents = new Recents(file)
    recents.opened({ path: here, openedAtMs: 1, mode: 'readWrite' })
    recents.opened({ path: gone, openedAtMs: 2, mode: 'readOnly' })
    recents.opened({ path: here, openedAtMs: 3, mode: 'readOnly' })

    const again = new Recents(file)
    expect(again.list()).toMatchObject([
      {
        name: 'here.keystone',
        path: here,
        openedAtMs: 3,
        mode: 'readOnly',
        missing: false,
        sizeBytes: 100,
      },
      { name: 'gone.keystone', path: gone, openedAtMs: 2, missing: true },
    ])
    const [first, second] = again.list()
    expect(again.find(first?.recentId ?? ('' as RecentId))?.path).toBe(here)
    again.forget(second?.recentId ?? ('' as RecentId))
    expect(new Recents(file).list().map((recent) => recent.path)).toEqual([here])
  })

  test('an id names nothing but an entry: a path is no id', () => {
    const recents = new Recents(join(directory, 'recents.json'))
    recents.opened({ path: '/a', openedAtMs: 1, mode: 'readWrite' })
    expect(recents.find('/a' as RecentId)).toBeUndefined()
  })

  test('a list written by somebody else gives what is usable of it', () => {
    const file = join(directory, 'recents.json')
    writeFileSync(
      file,
      JSON.stringify({ entries: [{ path: 1 }, null, { path: '/a', openedAtMs: 5 }, { path: '' }] }),
    )
    expect(new Recents(file).list()).toMatchObject([{ path: '/a', mode: 'readWrite' }])
  })
})

describe('files of the app', () => {
  test('a damaged file is set aside and never overwritten', () => {
    const path = join(directory, 'settings.json')
    writeFileSync(path, '{ "theme": "dar')
    const settings = new SettingsStore(path)
    expect(settings.current).toEqual({ theme: 'system', shortcuts: new Map() })
    settings.change({ theme: 'dark' })
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{ "theme": "dar')
    expect(new SettingsStore(path).current.theme).toBe('dark')
  })

  test('own shortcuts are kept, and what is no shortcut is left out', () => {
    const path = join(directory, 'settings.json')
    const shortcuts = new Map([
      ['split', 'mod+G'],
      ['closeTab', null],
    ])
    new SettingsStore(path).change({ shortcuts })
    expect(new SettingsStore(path).current).toEqual({ theme: 'system', shortcuts })
    writeFileSync(path, '{ "shortcuts": [["split", "mod+G"], ["x", 1], 7, [null, "mod+J"]] }')
    expect(new SettingsStore(path).current.shortcuts).toEqual(new Map([['split', 'mod+G']]))
  })

  test('a file is readable by its owner alone', () => {
    const file = new JsonFile(join(directory, 'deep', 'x.json'))
    file.write({ a: 1 })
    expect(statSync(file.path).mode & 0o077).toBe(0)
  })

  test('a failed write leaves the old content', () => {
    const file = new JsonFile(join(directory, 'x.json'))
    file.write({ a: 1 })
    mkdirSync(`${file.path}.new`)
    chmodSync(`${file.path}.new`, 0o500)
    expect(() => file.write({ a: 2 })).toThrow()
    expect(file.read()).toEqual({ a: 1 })
  })
})

describe('the session of the page', () => {
  test('is there at once, on disk after a moment, and whole after a flush', () => {
    const path = join(directory, 'session.json')
    const session = new SessionStore(path)
    expect(session.load()).toBeNull()
    session.save('{"tabs":[1]}')
    session.save('{"tabs":[1,2],"__proto__":{"a":1}}')
    expect(session.load()).toBe('{"tabs":[1,2],"__proto__":{"a":1}}')
    expect(existsSync(path)).toBe(false)
    session.flush()
    expect(new SessionStore(path).load()).toBe('{"tabs":[1,2],"__proto__":{"a":1}}')
  })

  test('is JSON or refused', () => {
    const session = new SessionStore(join(directory, 'session.json'))
    expect(() => session.save('{')).toThrow(SyntaxError)
    expect(session.load()).toBeNull()
  })
})

test('a window comes back where it was, unless that is off every display', () => {
  const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }]
  const stored = { x: 100, y: 50, width: 800, height: 600, maximized: true }
  expect(boundsFrom(stored, displays)).toEqual(stored)
  expect(boundsFrom({ ...stored, x: 5000 }, displays)).toEqual({
    width: 800,
    height: 600,
    maximized: true,
  })
  expect(boundsFrom({ width: 'x', height: -5 }, displays)).toEqual({
    width: 1440,
    height: 320,
    maximized: false,
  })
})

test('activities are numbered without gaps and told in batches', () => {
  const told: number[][] = []
  const log = new ActivityLog((entries) => told.push(entries.map((entry) => entry.number)))
  const activity = {
    handle: 'h',
    database: 'd',
    operation: 'GetItem',
    text: 't',
    startedAtMs: 0,
    elapsedMs: 1,
    rows: 1,
  } as unknown as Parameters<ActivityLog['record']>[0]
  log.record(activity)
  log.record(activity)
  log.flush()
  log.clear()
  log.record(activity)
  log.flush()
  expect(told).toEqual([[1, 2], [3]])
  expect(log.list().map((entry) => entry.number)).toEqual([3])
})
