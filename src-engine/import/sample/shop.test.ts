import { expect, test } from 'vitest'
import { typeName, type AttributeValue } from '../../encoding/attribute-value.ts'
import { encodeItem } from '../../encoding/item-encoding.ts'
import { cityItem } from './cities.ts'
import { shopItems } from './shop.ts'

function typesIn(value: AttributeValue): string[] {
  if (value instanceof Map) return ['M', ...[...value.values()].flatMap(typesIn)]
  if (Array.isArray(value)) return ['L', ...value.flatMap(typesIn)]
  return [typeName(value)]
}

test('the shop is the same every time, has no key twice and shows every type', () => {
  const items = shopItems()
  const bytes = (item: ReturnType<typeof shopItems>[number]) =>
    Buffer.from(encodeItem(item)).toString('hex')
  expect(shopItems().map(bytes)).toEqual(items.map(bytes))
  const keys = new Set(items.map((item) => `${String(item.get('pk'))} ${String(item.get('sk'))}`))
  expect(keys.size).toBe(items.length)
  expect(items.length).toBeGreaterThan(1500)
  expect([...new Set(items.flatMap(typesIn))].sort()).toEqual(
    ['B', 'BOOL', 'BS', 'L', 'M', 'N', 'NS', 'NULL', 'S', 'SS', 'Ts', 'VecF32'].sort(),
  )
})

test('a city keeps its exact coordinates and leaves empty texts out', () => {
  const city = {
    cityId: 2267057,
    name: 'Lisbon',
    altName: '',
    country: 'PT',
    featureCode: 'PPLC',
    adminCode: '14',
    population: 517802,
    loc: { coordinates: [-9.1333, 38.71667] },
  }
  expect(cityItem(city)).toEqual(
    new Map<string, unknown>([
      ['country', 'PT'],
      ['place', 'Lisbon#2267057'],
      ['name', 'Lisbon'],
      ['cityId', 2267057],
      ['population', 517802],
      [
        'location',
        new Map([
          ['lat', 38.71667],
          ['lon', -9.1333],
        ]),
      ],
      ['featureCode', 'PPLC'],
      ['adminCode', '14'],
    ]),
  )
})
