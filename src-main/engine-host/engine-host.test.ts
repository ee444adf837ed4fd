import { Worker } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { EngineHost, type EngineHostOptions } from './engine-host.ts'

vi.setConfig({ testTimeout: 60_000 })

type Loss = Parameters<EngineHostOptions['onLost']>[0]

/** An engine that obeys the name of a table: answers, is silent, throws outside any call, or eats all memory. */
const obedientWorker = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ id, input }) => {
    if (input.table === 'silent') return
    if (input.table === 'throw') return setImmediate(() => { throw new TypeError('boom') })
    if (input.table === 'exit') process.exit(3)
    if (input.table === 'eat') { const all = []; for (;;) all.push(new Array(10000).fill({})) }
    if (input.table === 'refuse') {
      const error = { code: 'tableNotFound', message: 'No table.', details: { table: 'x' } }
      return parentPort.postMessage({ kind: 'failure', id, error })
    }
    parentPort.postMessage({ kind: 'result', id, value: { TableName: input.table } })
  })`

const hosts: EngineHost[] = []
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
})

function startHost(): { host: EngineHost; lost: Promise<Loss> } {
  let tellLoss: (loss: Loss) => void = () => undefined
  const lost = new Promise<Loss>((resolve) => {
    tellLoss = resolve
  })
  const host = new EngineHost({
    startWorker: () =>
      new Worker(obedientWorker, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 24 } }),
    onEvent: () => undefined,
    onLost: (loss) => tellLoss(loss),
  })
  hosts.push(host)
  return { host, lost }
}

test('answers find their calls in any order', async () => {
  const { host } = startHost()
  const silent = host.call('describeTable', { table: 'silent' }).catch(() => 'never answered')
  const answers = ['a', 'b', 'c'].map((table) => host.call('describeTable', { table }))
  expect(await Promise.all(answers)).toMatchObject([
    { TableName: 'a' },
    { TableName: 'b' },
    { TableName: 'c' },
  ])
  await host.stop()
  expect(await silent).toBe('never answered')
})

test("an engine's refusal arrives with its code and details", async () => {
  const { host } = startHost()
  await expect(host.call('describeTable', { table: 'refuse' })).rejects.toMatchObject({
    asData: { code: 'tableNotFound', details: { table: 'x' } },
  })
})

test.each([
  ['throw', 'crashed'],
  ['exit', 'crashed'],
  ['eat', 'outOfMemory'],
] as const)('a worker told to %s is %s, once, and what it owed is named', async (table, reason) => {
  const { host, lost } = startHost()
  const silent = host.call('describeTable', { table: 'silent' }).catch((error: unknown) => error)
  const fatal = host.call('describeTable', { table }).catch((error: unknown) => error)

  expect(await lost).toMatchObject({ reason })
  expect((await lost).unanswered).toEqual(expect.arrayContaining(['describeTable']))
  for (const answer of [silent, fatal]) {
    expect(await answer).toMatchObject({ asData: { code: 'engineLost', details: { reason } } })
  }
  await expect(host.call('listTables', null)).rejects.toMatchObject({
    asData: { code: 'engineLost' },
  })
})
