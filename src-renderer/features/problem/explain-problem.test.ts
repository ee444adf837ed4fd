import { expect, test } from 'vitest'
import { explainProblem } from './explain-problem.ts'

test('a damaged file is named with its offset, and the way out is told', () => {
  const { facts, next } = explainProblem({
    path: '/data/shop.keystone',
    error: {
      code: 'corruption',
      message: 'checksum differs',
      details: { file: '007-0001.sst', offset: 4096 },
    },
  })
  expect(facts).toEqual([
    ['Directory', '/data/shop.keystone'],
    ['File', '007-0001.sst'],
    ['Offset', 'byte 4,096'],
  ])
  expect(next.join(' ')).toContain('kstone repair')
})

test('who holds the lock is told', () => {
  const { title, facts, canOpenReadOnly } = explainProblem({
    path: '/data/shop.keystone',
    error: {
      code: 'locked',
      message: 'locked',
      details: { path: '/data/shop.keystone', pid: 4711, program: 'kstone' },
    },
  })
  expect(title).toBe('Another program has this database open')
  expect(facts).toContainEqual(['Program', 'kstone'])
  expect(facts).toContainEqual(['Process', '4711'])
  expect(canOpenReadOnly).toBe(true)
})
