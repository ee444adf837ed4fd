/**
 * Every operation of a scripted history fails once, and then from there on, with every errno. Whatever
 * happens, the store answers rightly or says no with an error of its own, and what it acknowledged is
 * there after the fault is gone and the power was cut.
 */
import { expect, test } from 'vitest'

import type { FaultRule } from '../vfs/faulty-vfs.ts'
import { FaultyHistory, syncFailures } from '../testing/simulation/faulty-history.ts'

type Fault = Pick<FaultRule, 'mode' | 'effect'>

const faults: Readonly<Record<string, Fault>> = {
  'EIO once': { mode: 'once', effect: { kind: 'fail', errno: 'EIO' } },
  'EIO from then on': { mode: 'sticky', effect: { kind: 'fail', errno: 'EIO' } },
  'a full disk once, writing half': { mode: 'once', effect: { kind: 'short', errno: 'ENOSPC' } },
  'a full disk from then on': { mode: 'sticky', effect: { kind: 'short', errno: 'ENOSPC' } },
  'too many open files once': { mode: 'once', effect: { kind: 'fail', errno: 'EMFILE' } },
  'a disk gone read-only': { mode: 'sticky', effect: { kind: 'fail', errno: 'EROFS' } },
}

async function operationsOfCleanRun(): Promise<number> {
  const history = new FaultyHistory()
  await history.run()
  await history.checkWhatIsLeft()
  return history.vfs.calls.length
}

for (const [name, fault] of Object.entries(faults)) {
  test(`${name}, at every operation in turn`, async () => {
    const operations = await operationsOfCleanRun()
    let injected = 0
    for (let nth = 1; nth <= operations; nth++) {
      const history = new FaultyHistory()
      history.vfs.setRules([{ nth, ...fault }])
      try {
        await history.run()
        injected += history.vfs.injected
        await history.checkWhatIsLeft()
      } catch (cause) {
        const call = history.vfs.calls[nth - 1]
        throw new Error(`operation ${nth}, ${call?.operation} ${call?.path}`, { cause })
      }
    }
    console.log(`faults: ${name}: ${operations} operations, ${injected} faults`)
    expect(injected).toBeGreaterThanOrEqual(operations * 0.9)
  })
}

test('every sync fails in turn and leaves clean pages behind', async () => {
  const syncs = await syncFailures()
  console.log(`faults: ${syncs} failing syncs`)
  expect(syncs).toBeGreaterThan(50)
})
