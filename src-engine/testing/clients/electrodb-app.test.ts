import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createElectroTable, openStaffService } from './electrodb-app.ts'
import { startEndpointProcess, type EndpointProcess } from './start-endpoint.ts'

let endpoint: EndpointProcess
let client: DynamoDBClient
let staff: ReturnType<typeof openStaffService>

beforeAll(async () => {
  endpoint = await startEndpointProcess()
  client = new DynamoDBClient(endpoint.settings)
  await createElectroTable(client)
  staff = openStaffService(client)
})
afterAll(async () => {
  client.destroy()
  expect(await endpoint.stop()).toBe(0)
})

const ada = {
  employeeId: 'e1',
  office: 'london',
  team: 'engines',
  name: 'Ada',
  salary: 100,
  skills: ['analysis', 'poetry'],
  address: { street: 'St James Square', zip: 'SW1' },
  nickname: 'Countess',
}

test('electrodb creates, refuses a second creation, and gets', async () => {
  const { employees } = staff.entities
  const created = await employees.create(ada).go()
  expect(created.data).toEqual(ada)
  await expect(employees.create({ ...ada, name: 'Another' }).go()).rejects.toMatchObject({
    message: expect.stringContaining('The conditional request failed') as string,
    cause: { name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } },
  })
  expect((await employees.get({ employeeId: 'e1' }).go()).data).toEqual(ada)
  expect((await employees.get({ employeeId: 'nobody' }).go()).data).toBeNull()
  const some = await employees.get({ employeeId: 'e1' }).go({ attributes: ['name', 'salary'] })
  expect(some.data).toEqual({ name: 'Ada', salary: 100 })
  const raw = await employees.get({ employeeId: 'e1' }).go({ data: 'raw' })
  expect(raw.data).toMatchObject({ Item: { pk: '$staff#employeeid_e1', sk: '$employee_1' } })
})

test('electrodb updates with set, add, append, subtract, delete and remove', async () => {
  const { employees, tasks } = staff.entities
  const updated = await employees
    .patch({ employeeId: 'e1' })
    .set({ name: 'Ada Lovelace', address: { street: 'Ockham Park', zip: 'KT11' } })
    .add({ salary: 25, skills: ['mathematics'] })
    .remove(['nickname'])
    .go({ response: 'all_new' })
  expect(updated.data).toEqual({
    employeeId: 'e1',
    office: 'london',
    team: 'engines',
    name: 'Ada Lovelace',
    salary: 125,
    skills: ['analysis', 'mathematics', 'poetry'],
    address: { street: 'Ockham Park', zip: 'KT11' },
  })
  await employees.update({ employeeId: 'e1' }).subtract({ salary: 5 }).go()
  await employees
    .update({ employeeId: 'e1' })
    .delete({ skills: ['poetry'] })
    .go()
  const byPath = await employees
    .update({ employeeId: 'e1' })
    .data((attribute, operation) => operation.set(attribute.address.zip, 'KT12'))
    .go({ response: 'updated_new' })
  expect(byPath.data).toMatchObject({ address: { zip: 'KT12' } })
  const now = (await employees.get({ employeeId: 'e1' }).go()).data
  expect(now?.salary).toBe(120)
  expect(now?.skills).toEqual(['analysis', 'mathematics'])
  expect(now?.address).toEqual({ street: 'Ockham Park', zip: 'KT12' })
  expect(now).not.toHaveProperty('nickname')

  await tasks.put({ taskId: 'n', project: 'notes', employeeId: 'e9', notes: ['one'] }).go()
  const appended = await tasks
    .update({ project: 'notes', taskId: 'n' })
    .append({ notes: ['two', 'three'] })
    .go({ response: 'all_new' })
  expect(appended.data?.notes).toEqual(['one', 'two', 'three'])
  await expect(
    employees.patch({ employeeId: 'ghost' }).set({ name: 'Ghost' }).go(),
  ).rejects.toMatchObject({ cause: { name: 'ConditionalCheckFailedException' } })
  expect((await employees.get({ employeeId: 'ghost' }).go()).data).toBeNull()
  await expect(
    employees
      .update({ employeeId: 'e1' })
      .set({ salary: 1 })
      .where(({ salary }, { gt }) => gt(salary, 500))
      .go(),
  ).rejects.toMatchObject({ cause: { name: 'ConditionalCheckFailedException' } })
})

test('electrodb writes in batches beyond 25 items and reads them in batches', async () => {
  const { tasks } = staff.entities
  const batch = Array.from({ length: 60 }, (_, index) => ({
    taskId: `t${String(index).padStart(3, '0')}`,
    project: 'engine',
    employeeId: 'e1',
    status: index % 3 === 0 ? ('closed' as const) : ('open' as const),
    points: index,
    notes: [],
  }))
  expect((await tasks.put(batch).go()).unprocessed).toEqual([])
  const keys = ['t000', 't059', 't999'].map((taskId) => ({ project: 'engine', taskId }))
  const got = await tasks.get(keys).go({ preserveBatchOrder: true })
  expect(got.unprocessed).toEqual([])
  expect(got.data).toEqual([batch[0], batch[59], null])
})

test('electrodb queries by key, begins, between and compares, in both directions', async () => {
  const { tasks } = staff.entities
  const idsOf = (found: { readonly data: readonly { readonly taskId: string }[] }) =>
    found.data.map(({ taskId }) => taskId)
  const engine = tasks.query.task({ project: 'engine' })
  expect(idsOf(await engine.go({ pages: 'all' }))).toHaveLength(60)
  const begins = await tasks.query.task({ project: 'engine' }).begins({ taskId: 't05' }).go()
  expect(idsOf(begins)).toEqual(Array.from({ length: 10 }, (_, index) => `t05${index}`))
  const between = await tasks.query
    .task({ project: 'engine' })
    .between({ taskId: 't010' }, { taskId: 't012' })
    .go()
  expect(idsOf(between)).toEqual(['t010', 't011', 't012'])
  const after = await tasks.query.task({ project: 'engine' }).gt({ taskId: 't057' }).go()
  expect(idsOf(after)).toEqual(['t058', 't059'])
  const before = await tasks.query.task({ project: 'engine' }).lt({ taskId: 't002' }).go()
  expect(idsOf(before)).toEqual(['t000', 't001'])
  const last = await tasks.query.task({ project: 'engine' }).go({ order: 'desc', limit: 2 })
  expect(idsOf(last)).toEqual(['t059', 't058'])
  const closed = await tasks.query
    .status({ status: 'closed' })
    .between({ project: 'engine', taskId: 't010' }, { project: 'engine', taskId: 't020' })
    .go()
  expect(idsOf(closed)).toEqual(['t012', 't015', 't018'])
  const filtered = await tasks.query
    .status({ status: 'open' })
    .where(({ points }, { between: within }) => within(points, 50, 53))
    .go({ pages: 'all' })
  expect(idsOf(filtered)).toEqual(['t050', 't052', 't053'])
})

test('electrodb pages with cursors and reads a collection of both entities', async () => {
  const { tasks } = staff.entities
  const seen: string[] = []
  const sizes: number[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<ReturnType<typeof tasks.query.task>['go']>> = await tasks.query
      .task({ project: 'engine' })
      .go({ cursor, limit: 25 })
    seen.push(...page.data.map(({ taskId }) => taskId))
    sizes.push(page.data.length)
    cursor = page.cursor
  } while (cursor !== null)
  expect(sizes).toEqual([25, 25, 10])
  expect(new Set(seen).size).toBe(60)
  expect(seen).toEqual([...seen].sort())

  const { data } = await staff.collections.assignments({ employeeId: 'e1' }).go({ pages: 'all' })
  expect(data.employees.map(({ name }) => name)).toEqual(['Ada Lovelace'])
  expect(data.tasks).toHaveLength(60)
  const scanned = await tasks.scan
    .where(({ points }, { gte }) => gte(points, 58))
    .go({ pages: 'all' })
  expect(scanned.data.map(({ points }) => points).sort()).toEqual([58, 59])
})

test('electrodb transacts, and tells the reason of each operation that failed', async () => {
  const created = await staff.transaction
    .write(({ employees, tasks }) => [
      employees
        .create({ employeeId: 'e2', office: 'london', team: 'looms', name: 'Charles' })
        .commit(),
      tasks.patch({ project: 'engine', taskId: 't001' }).set({ employeeId: 'e2' }).commit(),
      tasks.delete({ project: 'engine', taskId: 't059' }).commit(),
    ])
    .go()
  expect(created.canceled).toBe(false)
  const moved = await staff.collections.assignments({ employeeId: 'e2' }).go()
  expect(moved.data.employees.map(({ name }) => name)).toEqual(['Charles'])
  expect(moved.data.tasks.map(({ taskId }) => taskId)).toEqual(['t001'])

  const refused = await staff.transaction
    .write(({ employees, tasks }) => [
      tasks.delete({ project: 'engine', taskId: 't058' }).commit(),
      employees
        .create({ employeeId: 'e2', office: 'paris', team: 'looms', name: 'Someone else' })
        .commit({ response: 'all_old' }),
    ])
    .go()
  expect(refused.canceled).toBe(true)
  expect(refused.data).toMatchObject([
    { rejected: false, code: 'None' },
    { rejected: true, code: 'ConditionalCheckFailed', message: 'The conditional request failed' },
  ])
  expect(refused.data[1].item).toMatchObject({ employeeId: 'e2', name: 'Charles' })
  const still = await staff.transaction
    .get(({ employees, tasks }) => [
      tasks.get({ project: 'engine', taskId: 't058' }).commit(),
      tasks.get({ project: 'engine', taskId: 't059' }).commit(),
      employees.get({ employeeId: 'e2' }).commit(),
    ])
    .go()
  expect(still.data[0].item).toMatchObject({ taskId: 't058' })
  expect(still.data[1].item).toBeNull()
  expect(still.data[2].item).toMatchObject({ office: 'london' })
})

test('electrodb deletes, one by one and in batches', async () => {
  const { employees, tasks } = staff.entities
  const gone = await employees.remove({ employeeId: 'e2' }).go({ response: 'all_old' })
  expect(gone.data).toMatchObject({ name: 'Charles' })
  await expect(employees.remove({ employeeId: 'e2' }).go()).rejects.toMatchObject({
    cause: { name: 'ConditionalCheckFailedException' },
  })
  const all = await tasks.query.task({ project: 'engine' }).go({ pages: 'all' })
  await tasks.delete(all.data.map(({ project, taskId }) => ({ project, taskId }))).go()
  expect((await tasks.query.task({ project: 'engine' }).go()).data).toEqual([])
  expect((await tasks.query.status({ status: 'closed' }).go()).data).toEqual([])
  const london = await employees.query.office({ office: 'london' }).begins({ team: 'eng' }).go()
  expect(london.data.map(({ employeeId }) => employeeId)).toEqual(['e1'])
})
