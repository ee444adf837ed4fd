/**
 * The AWS SDK as it is published, against the endpoint: every operation, and every row of the reference, worded as
 * DynamoDB words it. A case that fails here is a difference that a program written for DynamoDB would meet.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../api/database.ts'
import { ManualClock } from '../../base/clock.ts'
import { systemEnvironment } from '../../base/environment.ts'
import { startEndpoint, type Endpoint } from '../../endpoint/endpoint.ts'
import { isScenario, type Case, type Scenario, type World } from './conformance/case.ts'
import { batchCases } from './conformance/cases/batches.ts'
import { capacityCases } from './conformance/cases/capacity.ts'
import { documentCases } from './conformance/cases/document-client.ts'
import { expressionCases } from './conformance/cases/expressions.ts'
import { itemOperationCases } from './conformance/cases/item-operations.ts'
import { keyCases } from './conformance/cases/keys.ts'
import { partiqlCases } from './conformance/cases/partiql.ts'
import { protocolCases } from './conformance/cases/protocol.ts'
import { readCases } from './conformance/cases/reads.ts'
import { streamCases } from './conformance/cases/streams.ts'
import { tableCases } from './conformance/cases/table-operations.ts'
import { updateCases } from './conformance/cases/updates.ts'
import { valueCases } from './conformance/cases/values.ts'
import { rows } from './conformance/rows.ts'
import { operationNames, Sdk } from './conformance/sdk.ts'
import { createTables } from './conformance/tables.ts'

/** Cases that read the shared tables as they were made come first. */
const cases: readonly (Case | Scenario)[] = [
  ...readCases,
  ...documentCases,
  ...expressionCases,
  ...itemOperationCases,
  ...valueCases,
  ...keyCases,
  ...updateCases,
  ...tableCases,
  ...batchCases,
  ...capacityCases,
  ...partiqlCases,
  ...streamCases,
  ...protocolCases,
]

/** What the README says. */
const assertionsMin = 1400
let assertions = 0

let database: Database
let endpoint: Endpoint
let world: World

beforeAll(async () => {
  const clock = new ManualClock(1_700_000_000_000)
  const environment = { ...systemEnvironment, clock }
  database = await Database.createInMemory({ defaultTable: false, environment, sweepIntervalMs: 0 })
  endpoint = await startEndpoint({ dynamodb: database.dynamodb, port: 0, nowMs: () => clock.now() })
  const settings = {
    endpoint: `http://127.0.0.1:${endpoint.port}`,
    region: 'local',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  }
  const sdk = new Sdk(settings)
  world = {
    sdk,
    sdkOnce: new Sdk({ ...settings, maxAttempts: 1 }),
    clock,
    sweep: () => database.sweep(),
  }
  await createTables(sdk)
})
afterAll(async () => {
  world.sdk.destroy()
  world.sdkOnce.destroy()
  await endpoint.close()
  await database.close()
})

function same(actual: unknown, expected: unknown): void {
  assertions++
  expect(actual).toEqual(expected)
}

test.for(cases.map((each) => [titleOf(each), each] as const))('%s', async ([, each]) => {
  if (isScenario(each)) return await each.run(world, same)
  const { operation, input, body, expected } = each
  if (!('error' in expected)) return same(await world.sdk.ask(operation, input, body), expected)
  const refusal = await world.sdk.refusal(operation, input, body)
  const always = { status: 400, fault: 'client', retryable: false, attempts: 1 }
  assertions++
  expect(refusal).toMatchObject({ ...always, ...(expected.error as object) })
  // A class of the SDK's own, where it exports one for the error.
  same(refusal.isOfClass ?? true, true)
})

function titleOf(each: Case | Scenario): string {
  if (isScenario(each)) return `${each.row}: ${each.about}`
  const input = JSON.stringify(each.body ?? each.input)
  return `${each.row}: ${each.operation} ${input.length > 120 ? `${input.slice(0, 120)}…` : input}`
}

test('what goes wrong inside is the fault of the server, without a word of where', async () => {
  const gone = await Database.createInMemory({ defaultTable: false })
  const unwell = await startEndpoint({ dynamodb: gone.dynamodb, port: 0 })
  await gone.close()
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
  const sdk = new Sdk({
    endpoint: `http://127.0.0.1:${unwell.port}`,
    region: 'local',
    credentials,
    maxAttempts: 1,
  })
  const refusal = await sdk.refusal('ListTables', {})
  sdk.destroy()
  await unwell.close()
  assertions++
  expect(refusal).toMatchObject({
    name: 'InternalServerError',
    message: 'The request could not be served.',
    status: 500,
    fault: 'server',
    isOfClass: true,
  })
})

test('every row of the reference has a case, every operation was asked', () => {
  expect(new Set(cases.map(({ row }) => row))).toEqual(new Set(rows))
  expect([...world.sdk.asked].sort()).toEqual([...operationNames].sort())
})

test(`at least ${assertionsMin} assertions were made`, () => {
  console.info(`AWS SDK: ${cases.length} cases of ${rows.length} rows, ${assertions} assertions`)
  expect(assertions).toBeGreaterThanOrEqual(assertionsMin)
})
