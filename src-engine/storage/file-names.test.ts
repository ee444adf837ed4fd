import { expect, test } from 'vitest'
import {
  joinPath,
  parentDirectory,
  parseFileName,
  rotatedWalName,
  sstFileName,
  sstTemporaryName,
} from './file-names.ts'

test('every name we write is read back as what it is', () => {
  expect(parseFileName(sstFileName(42, 5))).toEqual({ kind: 'sst', stripe: 42, id: 5 })
  expect(parseFileName(sstTemporaryName(255, 90))).toEqual({
    kind: 'sstTemporary',
    stripe: 255,
    id: 90,
  })
  expect(parseFileName(rotatedWalName(7))).toEqual({ kind: 'rotatedWal', number: 7 })
  expect(parseFileName(rotatedWalName(12_345_678))).toEqual({
    kind: 'rotatedWal',
    number: 12_345_678,
  })
  expect(sstFileName(42, 5)).toBe('042-5.sst')
})

test('names that only look like ours are nobody of ours', () => {
  const strangers = [
    '._042-5.sst',
    '256-1.sst',
    '42-1.sst',
    '042-0.sst',
    '042-01.sst',
    '042-5.sst.bak',
    'wal-1.log',
    'wal-0000001.log',
    'wal.log~',
    '.DS_Store',
    'manifest',
    '__proto__',
    '',
  ]
  expect(strangers.map((name) => parseFileName(name).kind)).toEqual(strangers.map(() => 'other'))
})

test('paths', () => {
  expect([joinPath('/a/b', 'c'), joinPath('/', 'c')]).toEqual(['/a/b/c', '/c'])
  expect(['/a/b', '/a/b/', '/a', 'a', 'x/y'].map(parentDirectory)).toEqual([
    '/a',
    '/a',
    '/',
    '.',
    'x',
  ])
})
