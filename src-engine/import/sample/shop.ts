/**
 * The `shop` table of the sample database: one table for everything a small web shop keeps, the way DynamoDB
 * tables are designed, with every attribute type somewhere.
 *
 *   pk                   sk
 *   user#0001            profile                    name, address, tags, loyalty points
 *   user#0001            order#2026-03-04#00017     lines, exact amounts; status and placedAt feed an index
 *   product#trail-shoe   product                    price, a vector of its description, a thumbnail
 *   session#9f3c…        session                    expires: expiresAt is the table's TTL attribute
 *   sensor#cellar        reading#2026-01-01T00:10   temperatures of the storage rooms
 *
 * Always the same, byte for byte: all that looks random comes from one seeded generator.
 */
import { randomBelow, SeededRandom, type Random } from '../../base/random.ts'
import type { AttributeValue, Item, NumberValue } from '../../encoding/attribute-value.ts'
import { addNumbers, multiplyNumbers, parseNumber } from '../../encoding/decimal.ts'
import { binarySet, numberSet, stringSet } from '../../encoding/value-set.ts'

export const shopTable = {
  TableName: 'shop',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'placedAt', AttributeType: 'S' },
    { AttributeName: 'total', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'ordersByStatus',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' },
        { AttributeName: 'placedAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byTotal',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'total', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status', 'placedAt'] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  BillingMode: 'PAY_PER_REQUEST',
} as const

export const shopTtlAttribute = 'expiresAt'

const counts = { users: 120, ordersPerUserMax: 8, sessions: 200, sensors: 4, readings: 250 }

const firstDayMs = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000

/** All items of the table, in no order that matters. */
export function shopItems(): Item[] {
  const random = new SeededRandom(20_260_101)
  const products = productItems(random)
  return [
    ...products,
    ...userItems(random, products),
    ...sessionItems(random),
    ...sensorItems(random),
  ]
}

function item(entries: readonly (readonly [string, AttributeValue])[]): Item {
  return new Map(entries)
}

function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[randomBelow(random, choices.length)] ?? choices[0]
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** A whole number of cents as an exact amount. */
function amount(cents: number): NumberValue {
  return parseNumber(`${cents}e-2`)
}

const productNames = [
  ['trail-shoe', 'Trail shoe', 8990],
  ['rain-jacket', 'Rain jacket', 12_950],
  ['headlamp', 'Head lamp', 3495],
  ['water-bottle', 'Water bottle, 1 l', 1890],
  ['tent-2p', 'Tent for two', 34_900],
  ['sleeping-bag', 'Sleeping bag −5 °C', 17_900],
  ['trekking-poles', 'Trekking poles', 7450],
  ['map-serra', 'Map “Serra da Estrela”', 1290],
  ['wool-socks', 'Wool socks', 1650],
  ['first-aid', 'First aid kit', 2399],
  ['stove', 'Gas stove', 4990],
  ['onsen-towel', '手ぬぐい (towel)', 1500],
] as const

const vectorLength = 16

function productItems(random: Random): Item[] {
  return productNames.map(([id, title, cents], index) => {
    const vector = Float32Array.from(
      { length: vectorLength },
      () => randomBelow(random, 2000) / 1000 - 1,
    )
    const digest = Uint8Array.from({ length: 8 }, () => randomBelow(random, 256))
    return item([
      ['pk', `product#${id}`],
      ['sk', 'product'],
      ['title', title],
      ['price', amount(cents)],
      ['inStock', index % 5 !== 4],
      ['discontinuedBy', null],
      ['embedding', vector],
      ['sizesCm', numberSet([10 + index, 20 + index / 2, parseNumber('33.333333333333333333')])],
      ['thumbnailDigests', binarySet([digest, digest.toReversed()])],
      [
        'dimensions',
        new Map<string, AttributeValue>([
          ['unit', 'cm'],
          ['box', [10 + index, 20, 7.5]],
        ]),
      ],
      ['updatedAt', { kind: 'Ts', ms: BigInt(firstDayMs + index * dayMs) }],
    ])
  })
}

const firstNames = [
  'Ana',
  'Bruno',
  'Carla',
  'Dinis',
  'Eva',
  'Filipe',
  'Greta',
  'Hugo',
  'Inês',
  'João',
  'Keiko',
  '明',
] as const
const lastNames = [
  'Almeida',
  'Baptista',
  'Costa',
  'Duarte',
  'Esteves',
  'Faria',
  "O'Neill",
  'Müller',
  'Sato',
] as const
const places = ['Lisboa', 'Porto', 'Braga', 'Évora', 'Faro', 'Coimbra'] as const
const interests = ['hiking', 'climbing', 'sailing', 'cycling', 'camping'] as const

function userItems(random: Random, products: readonly Item[]): Item[] {
  const items: Item[] = []
  for (let user = 1; user <= counts.users; user++) {
    const pk = `user#${padded(user, 4)}`
    const name = `${pick(random, firstNames)} ${pick(random, lastNames)}`
    const tags = interests.filter(() => randomBelow(random, 3) === 0)
    const profile = item([
      ['pk', pk],
      ['sk', 'profile'],
      ['name', name],
      ['email', `user${user}@example.com`],
      ['loyaltyPoints', randomBelow(random, 5000)],
      ['newsletter', randomBelow(random, 2) === 0],
      [
        'address',
        new Map<string, AttributeValue>([
          ['street', `Rua ${1 + randomBelow(random, 90)} de Maio, ${1 + randomBelow(random, 200)}`],
          ['city', pick(random, places)],
          [
            'postalCode',
            `${1000 + randomBelow(random, 8999)}-${padded(randomBelow(random, 1000), 3)}`,
          ],
        ]),
      ],
      ['memberSince', { kind: 'Ts', ms: BigInt(firstDayMs - randomBelow(random, 1500) * dayMs) }],
    ])
    if (tags.length > 0) profile.set('interests', stringSet(tags))
    items.push(profile)
    const orders = randomBelow(random, counts.ordersPerUserMax + 1)
    for (let order = 0; order < orders; order++) {
      items.push(orderItem(random, { pk, number: user * 10 + order }, products))
    }
  }
  return items
}

const statuses = [
  'placed',
  'paid',
  'shipped',
  'delivered',
  'delivered',
  'delivered',
  'returned',
] as const

function orderItem(
  random: Random,
  order: { readonly pk: string; readonly number: number },
  products: readonly Item[],
): Item {
  const placedMs =
    firstDayMs + randomBelow(random, 300) * dayMs + randomBelow(random, 86_400) * 1000
  const placedAt = new Date(placedMs).toISOString().slice(0, 19)
  let total: NumberValue = 0
  const lines: AttributeValue[] = []
  for (let line = 0; line <= randomBelow(random, 4); line++) {
    const product = products[randomBelow(random, products.length)]
    const price = product?.get('price')
    const quantity = 1 + randomBelow(random, 3)
    if (product === undefined || typeof price !== 'number') continue
    total = addNumbers(total, multiplyNumbers(price, quantity))
    lines.push(
      new Map<string, AttributeValue>([
        ['product', product.get('pk') ?? ''],
        ['title', product.get('title') ?? ''],
        ['quantity', quantity],
        ['price', price],
      ]),
    )
  }
  return item([
    ['pk', order.pk],
    ['sk', `order#${placedAt.slice(0, 10)}#${padded(order.number, 5)}`],
    ['status', pick(random, statuses)],
    ['placedAt', placedAt],
    ['lines', lines],
    ['total', total],
    ['gift', randomBelow(random, 6) === 0],
  ])
}

/** Every few days of two years one session ends: whenever one looks, some have expired and some will soon. */
function sessionItems(random: Random): Item[] {
  return Array.from({ length: counts.sessions }, (_, index) => {
    const id = padded(random.uint32(), 10).slice(-10)
    const endsAt = Date.UTC(2026, 5, 1) / 1000 + index * 4 * 86_400 + randomBelow(random, 86_400)
    return item([
      ['pk', `session#${id}`],
      ['sk', 'session'],
      ['user', `user#${padded(1 + randomBelow(random, counts.users), 4)}`],
      ['token', Uint8Array.from({ length: 16 }, () => randomBelow(random, 256))],
      [shopTtlAttribute, endsAt],
    ])
  })
}

const rooms = ['cellar', 'loading-bay', 'shop-floor', 'attic'] as const

function sensorItems(random: Random): Item[] {
  const items: Item[] = []
  for (const room of rooms.slice(0, counts.sensors)) {
    let tenths = 150 + randomBelow(random, 80)
    for (let reading = 0; reading < counts.readings; reading++) {
      tenths += randomBelow(random, 7) - 3
      const time = new Date(firstDayMs + reading * 600_000).toISOString().slice(0, 16)
      items.push(
        item([
          ['pk', `sensor#${room}`],
          ['sk', `reading#${time}`],
          ['celsius', parseNumber(`${tenths}e-1`)],
          ['humidity', 30 + randomBelow(random, 50)],
          ['batteryLow', reading > 230 && room === 'attic'],
        ]),
      )
    }
  }
  return items
}
