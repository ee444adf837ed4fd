/** A device at the edge stores readings by time, and looks at the last hour, or at everything in parallel. */
import { Database, Query, Scan } from 'keystonedb'

const path = process.argv[2] ?? 'sensors.keystone'
const db = await Database.create(path)

const nowSeconds = 1_704_067_200
for (let minute = 0; minute < 180; minute++) {
  const timestamp = nowSeconds - minute * 60
  await db.putWithSk('sensor#temperature', String(timestamp), {
    value: 20 + Math.round(10 * Math.sin(minute / 30)) / 10,
    humidity: 55,
  })
}

const lastHour = await db.query(
  new Query('sensor#temperature').skGt(String(nowSeconds - 3600)).limit(100),
)
console.log('readings of the last hour:', lastHour.count)

// Four segments hold every item once.
const segments = await Promise.all(
  [0, 1, 2, 3].map((segment) => db.scan(new Scan().segment(segment, 4))),
)
console.log(
  'readings in all:',
  segments.reduce((sum, { count }) => sum + count, 0),
)
const warm = await db.scan(
  new Scan().filterExpression('value > :limit').expressionValue(':limit', 20.5),
)
console.log('warm readings:', warm.count)
await db.close()
