/** The real thread, built as it is built for users. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { asByteString } from '../../base/byte-string.ts'
import { systemTimers } from '../../base/timers.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import type { SstMeta } from '../file-set.ts'
import { SstWriter } from '../sst/sst-writer.ts'
import type { CompactionRunner } from './compaction-runner.ts'
import { mergeFiles, type MergeRequest } from './merge-job.ts'
import { ThreadRunner } from './thread-runner.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const databaseUuid = '00112233445566778899aabbccddeeff'
let work = ''
let script = ''
let runner: CompactionRunner | undefined

beforeAll(async () => {
  // Inside the project, so that the bundle finds the engine's dependencies.
  const cache = path.join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  work = mkdtempSync(path.join(cache, 'keystone-thread-'))
  script = path.join(work, 'compaction-worker.mjs')
  const build = await rolldown({
    input: path.join(import.meta.dirname, 'compaction-worker.ts'),
    platform: 'node',
    external: (id) => /^[a-z@]/.test(id),
  })
  await build.write({ file: script, format: 'esm' })
  await build.close()
}, 60_000)

afterEach(async () => {
  await runner?.close()
  runner = undefined
})

afterAll(() => rmSync(work, { recursive: true, force: true }))

const sstNames = (directory: string): string[] => readdirSync(directory).toSorted()

async function makeRequest(entries: number): Promise<MergeRequest> {
  const directory = mkdtempSync(path.join(work, 'db-'))
  const inputs: SstMeta[] = []
  for (const id of [1, 2]) {
    const writer = new SstWriter({
      vfs: new NodeVfs(),
      directory,
      identity: { stripe: 3, id, databaseUuid },
      blockBytes: 4096,
      bloomBitsPerKey: 10,
      compression: 'none',
      createdMs: 0,
      generation: 0,
    })
    for (let i = 0; i < entries; i++) {
      writer.add({
        key: asByteString(`key \xff\0 ${String(i).padStart(6, '0')}`),
        seqno: id * entries + i,
        tombstone: false,
        value: Uint8Array.of(id, i & 0xff),
        valueStart: 0,
        valueEnd: 2,
      })
    }
    inputs.unshift(await writer.finish())
  }
  return {
    directory,
    databaseUuid,
    stripe: 3,
    inputs,
    olderRanges: [],
    moments: [],
    droppedPrefixes: [],
    outputId: 3,
    createdMs: 5,
    blockBytes: 4096,
    bloomBitsPerKey: 10,
    compression: 'none',
  }
}

test('a merge in the thread gives what a merge here gives', async () => {
  const request = await makeRequest(5000)
  runner = new ThreadRunner(script)
  const progress: number[] = []
  const there = await runner.run(request, { onProgress: (bytes) => progress.push(bytes) })
  expect(sstNames(request.directory)).toEqual(['003-1.sst', '003-2.sst', '003-3.sst'])
  expect(progress.length).toBeGreaterThan(0)
  const again = { ...request, outputId: 4 }
  const here = await mergeFiles(again, { vfs: new NodeVfs(), timers: systemTimers })
  expect({ ...there.output, id: 4, checksum: 0 }).toEqual({ ...here.output, checksum: 0 })
  expect({ ...there, output: 0 }).toEqual({ ...here, output: 0 })
})

test('a cancelled merge ends with "cancelled" and leaves no file behind', async () => {
  const request = await makeRequest(20_000)
  runner = new ThreadRunner(script)
  const controller = new AbortController()
  const running = runner.run(request, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await expect(running).rejects.toMatchObject({ name: 'KeystoneError', code: 'cancelled' })
  expect(sstNames(request.directory)).toEqual(['003-1.sst', '003-2.sst'])
})

test('a failure crosses with its code and details, and the thread goes on', async () => {
  const request = await makeRequest(100)
  runner = new ThreadRunner(script)
  const input = path.join(request.directory, '003-1.sst')
  const missing = { ...request, inputs: request.inputs.map((file) => ({ ...file, bytes: 5 })) }
  await expect(runner.run(missing)).rejects.toMatchObject({
    name: 'KeystoneError',
    code: 'corruption',
    details: { file: input.replace('003-1', '003-2') },
  })
  await expect(runner.run(request)).resolves.toMatchObject({ output: { entries: 100 } })
})

test('when the thread dies its merges fail, and the next one gets a new thread', async () => {
  const request = await makeRequest(100)
  const dying = path.join(work, 'dying.mjs')
  writeFileSync(
    dying,
    `import { existsSync, writeFileSync } from 'node:fs'
     import { parentPort } from 'node:worker_threads'
     const mark = ${JSON.stringify(path.join(work, 'died'))}
     if (existsSync(mark)) await import(${JSON.stringify(script)})
     else parentPort.on('message', () => { writeFileSync(mark, ''); throw new Error('out of luck') })`,
  )
  runner = new ThreadRunner(dying)
  await expect(runner.run(request)).rejects.toThrow('out of luck')
  await expect(runner.run(request)).resolves.toMatchObject({ output: { entries: 100 } })
})
