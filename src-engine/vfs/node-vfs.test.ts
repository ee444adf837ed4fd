import { spawn, execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import * as os from 'node:os'
import * as path from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { vfsConformance } from '../testing/conformance/vfs.ts'
import { NodeVfs } from './node-vfs.ts'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'keystone-vfs-'))
let directories = 0

function emptyDirectory(): string {
  const directory = path.join(base, String(++directories))
  fs.mkdirSync(directory)
  return directory
}

afterAll(() => fs.rmSync(base, { recursive: true, force: true }))

describe('the real file system', () => {
  vfsConformance(() => ({ vfs: new NodeVfs(), directory: emptyDirectory() }))

  test('files and directories are private to the user', () => {
    const directory = emptyDirectory()
    const vfs = new NodeVfs()
    vfs.create(`${directory}/file`).close()
    vfs.makeDirectory(`${directory}/sub`)
    vfs.lock(`${directory}/LOCK`, 'exclusive')?.release()
    const modes = ['file', 'sub', 'LOCK'].map(
      (name) => fs.statSync(`${directory}/${name}`).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o700, 0o600])
  })

  test.skipIf(process.platform === 'win32')(
    'links, FIFOs and devices are refused at once and what they lead to is untouched',
    () => {
      const directory = emptyDirectory()
      const vfs = new NodeVfs()
      fs.writeFileSync(`${directory}/victim`, 'precious')
      fs.symlinkSync(`${directory}/victim`, `${directory}/link`)
      fs.symlinkSync(`${directory}/nowhere`, `${directory}/dangling`)
      execFileSync('mkfifo', [`${directory}/fifo`])
      const opened = ['link', 'dangling', 'fifo'].flatMap((name) => [
        attempt(() => vfs.openRead(`${directory}/${name}`)),
        attempt(() => vfs.openWrite(`${directory}/${name}`)),
        attempt(() => vfs.create(`${directory}/${name}`)),
        attempt(() => vfs.lock(`${directory}/${name}`, 'exclusive')),
      ])
      expect(new Set(opened)).toEqual(new Set(['io']))
      expect(attempt(() => vfs.openRead('/dev/null'))).toBe('io')
      expect(fs.readFileSync(`${directory}/victim`, 'utf8')).toBe('precious')
      expect(fs.readdirSync(directory).toSorted()).toEqual(['dangling', 'fifo', 'link', 'victim'])
    },
  )

  test('durable writes go to the same file after its name was given to another', async () => {
    const directory = emptyDirectory()
    const vfs = new NodeVfs()
    const file = vfs.create(`${directory}/a`)
    vfs.rename(`${directory}/a`, `${directory}/b`)
    fs.writeFileSync(`${directory}/a`, 'other')
    await file.writeDurable(new TextEncoder().encode('mine'), 0)
    file.close()
    expect([
      fs.readFileSync(`${directory}/a`, 'utf8'),
      fs.readFileSync(`${directory}/b`, 'utf8'),
    ]).toEqual(['other', 'mine'])
  })

  test('another process is excluded while the lock is held, and its death by kill -9 frees the lock', async () => {
    const directory = emptyDirectory()
    const lockPath = `${directory}/LOCK`
    fs.writeFileSync(lockPath, '')
    const addon = createRequire(import.meta.url).resolve('fs-native-extensions')
    const script = `
      const fd = require('node:fs').openSync(${JSON.stringify(lockPath)}, 'a+')
      process.stdout.write(String(require(${JSON.stringify(addon)}).tryLock(fd)))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const answer = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    )
    const vfs = new NodeVfs()
    const whileAlive = vfs.lock(lockPath, 'exclusive')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const afterwards = vfs.lock(lockPath, 'exclusive')
    expect([answer, whileAlive, afterwards !== undefined]).toEqual(['true', undefined, true])
    afterwards?.release()
  })

  test('a lock file unlinked and made anew is locked anew, never the ghost', () => {
    const directory = emptyDirectory()
    const vfs = new NodeVfs()
    const ghost = vfs.lock(`${directory}/LOCK`, 'exclusive')
    fs.unlinkSync(`${directory}/LOCK`)
    const second = vfs.lock(`${directory}/LOCK`, 'exclusive')
    expect(second).toBeDefined()
    expect(vfs.lock(`${directory}/LOCK`, 'exclusive')).toBeUndefined()
    ghost?.release()
    expect(vfs.lock(`${directory}/LOCK`, 'exclusive')).toBeUndefined()
    second?.release()
  })
})

function attempt(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not ours'
  }
  return 'succeeded'
}
