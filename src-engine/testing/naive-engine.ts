/** An engine on the naive store, for tests of operations that have no need of files. */
import { ManualClock } from '../base/clock.ts'
import type { Environment } from '../base/environment.ts'
import { SeededRandom } from '../base/random.ts'
import { systemTimers } from '../base/timers.ts'
import { dynamodbLimits } from '../base/limits.ts'
import { Dynamodb } from '../api/dynamodb.ts'
import { Engine } from '../api/engine.ts'
import { defaultLocation } from '../api/table-description.ts'
import { Catalog } from '../table/catalog.ts'
import { NaiveStore } from './model/naive-store.ts'

export interface NaiveEngine {
  readonly engine: Engine
  readonly dynamodb: Dynamodb
  readonly clock: ManualClock
  readonly store: NaiveStore
}

export function naiveEngine(): NaiveEngine {
  const clock = new ManualClock(1_700_000_000_000)
  const store = new NaiveStore()
  const environment: Environment = { clock, random: new SeededRandom(1), timers: systemTimers }
  const catalog = Catalog.create(store, {
    uuid: '00000000-0000-4000-8000-000000000000',
    createdMs: clock.now(),
    itemBytesMax: dynamodbLimits.itemBytesMax,
  })
  const engine = new Engine({
    store,
    catalog,
    environment,
    location: defaultLocation,
    path: ':memory:',
    sweepIntervalMs: 0,
    onEvent: () => undefined,
    openScratch: undefined,
  })
  return { engine, dynamodb: new Dynamodb(engine), clock, store }
}
