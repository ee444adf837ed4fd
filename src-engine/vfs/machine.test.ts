import { expect, test } from 'vitest'
import { parseOpenFilesMax, thisMachine } from './machine.ts'

const limits = (
  openFiles: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             95976                95976                processes
Max open files            ${openFiles.padEnd(20)} 524288               files
`

test('the soft limit counts', () => {
  expect(parseOpenFilesMax(limits('1024'))).toBe(1024)
  expect(parseOpenFilesMax(limits('unlimited'))).toBe(Infinity)
  expect(parseOpenFilesMax('Max processes 1 1 processes')).toBe(undefined)
})

test('this machine has files and memory', () => {
  const { openFilesMax, memoryBytes } = thisMachine()
  expect(openFilesMax).toBeGreaterThan(64)
  expect(memoryBytes).toBeGreaterThan(2 ** 28)
  expect(memoryBytes).toBeLessThan(2 ** 50)
})
