import { expect, test } from 'vitest'
import { ManualClock } from '../base/clock.ts'
import { SeededRandom } from '../base/random.ts'
import { BackPressure, judgePressure, type Pressure } from './back-pressure.ts'
import type { StoreEvent } from './events.ts'

const calm: Pressure = {
  memtableBytes: 0,
  memtableBytesMax: 1000,
  walBytes: 0,
  walBytesMax: 1000,
  stripeFiles: 0,
  compactionFiles: 10,
}

test('the delay rises smoothly from the first limit to the last, where writers stop', () => {
  const verdicts = [700, 750, 800, 900, 990, 1000].map((memtableBytes) =>
    judgePressure({ ...calm, memtableBytes }),
  )
  expect(verdicts).toEqual([
    { kind: 'free' },
    { kind: 'free' },
    { kind: 'slow', reason: 'memory', delayMs: 1 },
    { kind: 'slow', reason: 'memory', delayMs: 7 },
    { kind: 'slow', reason: 'memory', delayMs: 18 },
    { kind: 'stop', reason: 'memory' },
  ])
})

test('the worst pressure gives the reason; many SSTs only slow down', () => {
  expect(judgePressure({ ...calm, memtableBytes: 800, walBytes: 1000 })).toEqual({
    kind: 'stop',
    reason: 'wal',
  })
  expect(judgePressure({ ...calm, stripeFiles: 1000 })).toEqual({
    kind: 'slow',
    reason: 'files',
    delayMs: 20,
  })
  expect(judgePressure({ ...calm, stripeFiles: 30 })).toEqual({ kind: 'free' })
})

test('a stopped writer asks for relief, goes on when there is some, and the stall is told', async () => {
  const clock = new ManualClock()
  const events: StoreEvent[] = []
  let pressure: Pressure = { ...calm, memtableBytes: 1000 }
  let relieved = 0
  const backPressure = new BackPressure({
    environment: {
      clock,
      random: new SeededRandom(1),
      timers: { after: () => () => {}, yield: () => Promise.resolve() },
    },
    onEvent: (event) => events.push(event),
    measure: () => pressure,
    relieve: () => relieved++,
  })
  let waiting = true
  const writer = backPressure.wait().then(() => (waiting = false))
  backPressure.changed()
  await Promise.resolve()
  expect([waiting, relieved, backPressure.current]).toEqual([true, 2, 'memory'])
  clock.advance(25)
  pressure = calm
  backPressure.changed()
  await writer
  expect(events).toMatchObject([
    { kind: 'stallStarted', reason: 'memory', level: 'stopped' },
    { kind: 'stallEnded', reason: 'memory', durationMs: 25 },
  ])
  expect(backPressure.statistics).toEqual({ stalls: 1, stalledMs: 25 })
})

test('a slowed writer is not left behind by a process that has nothing else to do', async () => {
  const purposes: (string | undefined)[] = []
  const backPressure = new BackPressure({
    environment: {
      clock: new ManualClock(),
      random: new SeededRandom(1),
      timers: {
        after: (_delayMs, run, purpose) => {
          purposes.push(purpose)
          run()
          return () => {}
        },
        yield: () => Promise.resolve(),
      },
    },
    onEvent: () => {},
    measure: () => ({ ...calm, walBytes: 900 }),
    relieve: () => {},
  })
  await backPressure.wait()
  expect(purposes).toEqual(['awaited'])
})
