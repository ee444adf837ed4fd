import type { IpcMainInvokeEvent } from 'electron'
import { beforeEach, describe, expect, test } from 'vitest'
import { KeystoneError } from '../../src-engine/index.ts'
import { Router, type Handlers } from './router.ts'
import { methodTable } from './method-table.ts'

type Listener = (event: IpcMainInvokeEvent, ...input: unknown[]) => unknown

const page = { parent: null, origin: 'app://bundle' }
const channels = new Map<string, Listener>()
const internalErrors: unknown[] = []
let reached: string[] = []
let fail: (() => never) | undefined

/** A handler for every method of the contract, which notes that it was reached. */
function recordingHandlers(): Handlers {
  const groups = Object.entries(methodTable).map(([group, methods]) => [
    group,
    Object.fromEntries(
      Object.keys(methods).map((name) => [
        name,
        async () => {
          reached.push(`${group}.${name}`)
          fail?.()
          return name
        },
      ]),
    ),
  ])
  return Object.fromEntries(groups)
}

async function call(channel: string, event: object, ...input: unknown[]): Promise<unknown> {
  const listener = channels.get(channel)
  if (listener === undefined) throw new Error(`no channel ${channel}`)
  return await listener(event as IpcMainInvokeEvent, ...input)
}

const trusted = { senderFrame: page, sender: { id: 7 } }

beforeEach(() => {
  channels.clear()
  reached = []
  fail = undefined
  internalErrors.length = 0
  const router = new Router({
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener) },
    origins: ['app://bundle'],
    isOwnWindow: (windowId) => windowId === 7,
    onInternalError: (_channel, error) => internalErrors.push(error),
  })
  router.handleAll(recordingHandlers())
})

describe('who may call', () => {
  const strangers: readonly [string, object][] = [
    ['no frame', { senderFrame: null, sender: { id: 7 } }],
    ['a frame inside the page', { senderFrame: { ...page, parent: page }, sender: { id: 7 } }],
    ['another origin', { senderFrame: { ...page, origin: 'https://bundle' }, sender: { id: 7 } }],
    [
      'a look-alike origin',
      { senderFrame: { ...page, origin: 'app://bundle.evil' }, sender: { id: 7 } },
    ],
    ['about:blank', { senderFrame: { ...page, origin: 'null' }, sender: { id: 7 } }],
    ['another window', { senderFrame: page, sender: { id: 8 } }],
  ]
  test.each(strangers)('%s is refused by every channel', async (_who, event) => {
    for (const channel of channels.keys()) {
      expect(await call(channel, event)).toMatchObject({
        ok: false,
        error: { code: 'invalidArgument' },
      })
    }
    expect(reached).toEqual([])
  })

  test('the page itself is answered, by one channel for each method', async () => {
    const methods = Object.entries(methodTable).flatMap(([group, names]) =>
      Object.keys(names).map((name) => `keystone:${group}.${name}`),
    )
    expect([...channels.keys()].toSorted()).toEqual(methods.toSorted())
    expect(await call('keystone:app.info', trusted)).toEqual({ ok: true, value: 'info' })
  })
})

test('an argument that is wrong, unknown or one too many never reaches a handler', async () => {
  const wrong = { ok: false, error: { code: 'invalidArgument' } }
  expect(await call('keystone:app.info', trusted, { a: 1 })).toMatchObject(wrong)
  expect(await call('keystone:database.close', trusted, { handle: 1 })).toMatchObject(wrong)
  expect(await call('keystone:database.close', trusted, { handle: '/etc', x: 1 })).toMatchObject(
    wrong,
  )
  expect(await call('keystone:database.close', trusted, { handle: 'a' }, 'b')).toMatchObject(wrong)
  expect(reached).toEqual([])
})

describe('errors are data', () => {
  test("an engine's error keeps code, message and details, and nothing else", async () => {
    fail = () => {
      throw new KeystoneError('tableNotFound', 'No table named x.', { table: 'x' })
    }
    expect(await call('keystone:app.info', trusted)).toEqual({
      ok: false,
      error: { code: 'tableNotFound', message: 'No table named x.', details: { table: 'x' } },
    })
  })

  test('an error nobody planned for says nothing of itself to the page', async () => {
    fail = () => {
      throw new TypeError('secret /home/user/file')
    }
    const answer = await call('keystone:app.info', trusted)
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', details: {} } })
    expect(JSON.stringify(answer)).not.toContain('secret')
    expect(internalErrors).toHaveLength(1)
  })
})

test('a page that asks for more than it takes back is refused', async () => {
  const never = new Promise<null>(() => undefined)
  const router = new Router({
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener) },
    origins: ['app://bundle'],
    isOwnWindow: () => true,
    onInternalError: () => undefined,
  })
  router.handle('slow', [], () => never)
  for (let calls = 0; calls < 512; calls++) void call('slow', trusted)
  expect(await call('slow', trusted)).toMatchObject({
    ok: false,
    error: { code: 'invalidArgument' },
  })
})
