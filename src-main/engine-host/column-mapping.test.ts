import { describe, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type { ColumnType } from '../contract/transfers.ts'
import { mapperOf } from './column-mapping.ts'

function as(type: ColumnType, value: AttributeValue): AttributeValue | undefined {
  const map = mapperOf([{ column: 'a', attribute: 'a', as: type }])
  return map(new Map([['a', value]])).get('a')
}

describe('a column', () => {
  test('as text keeps every digit as it stood', () => {
    expect(as('text', '007')).toBe('007')
    expect(as('text', { kind: 'N', text: '12345678901234567890' })).toBe('12345678901234567890')
    expect(as('text', 12.5)).toBe('12.5')
    expect(as('text', true)).toBe('true')
  })

  test('as number takes what is one, and refuses the rest by name', () => {
    expect(as('number', '007')).toBe(7)
    expect(as('number', ' 1e3 ')).toBe(1000)
    expect(() => as('number', 'seven')).toThrow('a: "seven" is not a number')
    expect(() => as('number', true)).toThrow('a: true is not a number')
  })

  test('as boolean takes true and false', () => {
    expect(as('boolean', 'TRUE')).toBe(true)
    expect(as('boolean', false)).toBe(false)
    expect(() => as('boolean', 'yes')).toThrow('is not true or false')
  })

  test('is left out, or renamed, and its neighbours stay', () => {
    const item: Item = new Map<string, AttributeValue>([
      ['__proto__', 'x'],
      ['b', 1],
      ['c', null],
    ])
    const map = mapperOf([
      { column: '__proto__', attribute: 'constructor', as: 'asWritten' },
      { column: 'b', attribute: 'b', as: 'leaveOut' },
    ])
    expect([...map(item)]).toEqual([
      ['constructor', 'x'],
      ['c', null],
    ])
  })

  test('never takes the place of another', () => {
    const both = [
      { column: 'a', attribute: 'b', as: 'asWritten' as const },
      { column: 'b', attribute: 'b', as: 'asWritten' as const },
    ]
    expect(() => mapperOf(both)).toThrow('Two columns become the attribute b')
    const map = mapperOf([{ column: 'a', attribute: 'b', as: 'asWritten' }])
    const item: Item = new Map([
      ['a', 1],
      ['b', 2],
    ])
    expect(() => map(item)).toThrow('Two columns become the attribute b')
  })
})
