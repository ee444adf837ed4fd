/** The schema of tables: what is changed here is read back by `kstone`, by the library, or by code that the app wrote. */
import { expect, test, type Locator } from '@playwright/test'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TableDescription } from '../src-engine/index.ts'
import { kstone, Place, root, Studio, textIn } from './app.ts'
import {
  expired,
  loadEngine,
  makeSchemaDatabase,
  orderCount,
  withStatus,
  wrongUnit,
} from './schema-database.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
const database = place.at('shop.keystone')
let studio: Studio

test.beforeAll(async () => {
  test.setTimeout(120_000)
  await makeSchemaDatabase(database)
  studio = await Studio.launch({ place, words: [database] })
  await expect(studio.page.getByRole('treeitem', { name: /^orders/ })).toBeVisible()
})
test.afterAll(async () => {
  expect(studio.complaints).toEqual([])
  await studio.close()
  place.remove()
})

/** The database while the app has let go of it. */
async function released<Value>(look: () => Value | Promise<Value>): Promise<Value> {
  await studio.command('Pause shop.keystone')
  await expect(studio.page.getByRole('heading', { name: 'shop.keystone is paused' })).toBeVisible()
  try {
    return await look()
  } finally {
    await studio.page.getByRole('button', { name: 'Resume' }).click()
  }
}

function tables(path = database): Map<string, TableDescription> {
  const described: TableDescription[] = JSON.parse(kstone('tables', path, '-o', 'json'))
  return new Map(described.map((table) => [table.TableName, table]))
}

async function section(table: string, name: string): Promise<Locator> {
  await studio.command(`Schema of ${table}`)
  await studio.page.getByRole('tab', { name, exact: true }).click()
  return studio.page.getByRole('tabpanel', { name })
}

/** Chooses the file of the next save or open dialog. */
async function chooseFile(path: string): Promise<void> {
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
  }, path)
}

/** Runs code that the app wrote, as a user of the library would. */
function runCode(file: string, target: string): void {
  const library = pathToFileURL(join(root, 'out/engine/index.js')).href
  const code = readFileSync(file, 'utf8').replace(`'keystonedb'`, JSON.stringify(library))
  writeFileSync(file, code)
  execFileSync(process.execPath, [file, target])
}

test('makes a table with local and global indexes, protects it, and deletes it by its name [S1]', async () => {
  const { page } = studio
  await studio.command('New table in shop.keystone')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('sessions')
  await page.getByRole('combobox', { name: 'Partition key', exact: true }).fill('user')
  await expect(page.getByRole('button', { name: 'Local index' })).toBeDisabled()
  await page.getByRole('combobox', { name: 'Sort key (may be empty)' }).fill('started')
  await page.getByRole('combobox', { name: 'Type of the sort key' }).selectOption('Number')
  await page.getByRole('button', { name: 'Local index' }).click()
  const group = page.getByRole('group', { name: 'Indexes' })
  await group.getByRole('combobox', { name: 'Sort key', exact: true }).fill('device')
  await group.getByRole('radio', { name: 'Keys only' }).check()
  await page.getByRole('button', { name: 'Take the index' }).click()
  await page.getByRole('button', { name: 'Global index' }).click()
  await group.getByRole('combobox', { name: 'Partition key', exact: true }).fill('device')
  await group.getByRole('textbox', { name: 'Name' }).fill('byDevice')
  await page.getByRole('button', { name: 'Take the index' }).click()
  await page.getByRole('switch', { name: 'Deletion protection' }).check({ force: true })
  await page.getByRole('button', { name: 'Create table' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'sessions' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Delete table…' })).toBeDisabled()

  const made = (await released(() => tables())).get('sessions')
  expect(made).toMatchObject({
    KeySchema: [
      { AttributeName: 'user', KeyType: 'HASH' },
      { AttributeName: 'started', KeyType: 'RANGE' },
    ],
    LocalSecondaryIndexes: [
      { IndexName: 'by-device', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
    GlobalSecondaryIndexes: [{ IndexName: 'byDevice', IndexStatus: 'ACTIVE' }],
    DeletionProtectionEnabled: true,
  })

  await page.getByRole('switch', { name: 'Deletion protection' }).click({ force: true })
  await page.getByRole('button', { name: 'Delete table…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete this table?' })
  await expect(dialog).toContainText('This deletes 0 items (0 B), 2 indexes')
  const confirm = dialog.getByRole('button', { name: 'Delete 0 items' })
  await dialog.getByRole('textbox').fill('session')
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox').fill('sessions')
  await dialog.getByRole('checkbox', { name: 'Back up the database first' }).check()
  await confirm.click()
  await expect(page.getByRole('tab', { name: 'sessions schema' })).toHaveCount(0)
  const [backup = ''] = readdirSync(place.at('shop.backups')).filter((name) =>
    name.endsWith('.keystone'),
  )
  expect(kstone('tables', place.at('shop.backups', backup))).toContain('sessions')
  await studio.command('Overview of shop.keystone')
  expect([...(await released(() => tables())).keys()]).toEqual(['orders', 'wide'])
})

test('previews an index exactly, adds it, finds it after a restart, counts its reads [S2 S3]', async () => {
  const { page } = studio
  const indexes = await section('orders', 'Indexes')
  await expect(indexes.getByText('Sparse: 13 % of items.')).toBeVisible()
  await indexes.getByRole('button', { name: 'Add index' }).click()
  await expect(indexes).toContainText('Local indexes can only be made together with their table')
  const add = page.getByRole('region', { name: 'New index' }).getByRole('button', {
    name: 'Add index',
  })
  await expect(add).toBeDisabled()
  await indexes.getByRole('combobox', { name: 'Partition key', exact: true }).fill('status')
  await indexes.getByRole('combobox', { name: 'Sort key (may be empty)' }).fill('number')
  await expect(indexes.getByRole('combobox', { name: 'Type of the sort key' })).toHaveValue('N')
  await page.keyboard.press('Escape')
  await indexes.getByRole('radio', { name: 'Keys only' }).check()
  await indexes.getByRole('button', { name: 'Preview' }).click()
  await expect(indexes.getByTestId('sample')).toContainText('Exact: all 2,000 items were read')
  await expect(indexes).toContainText(`≈ ${withStatus.toLocaleString('en-US')}`)
  const figures = indexes.getByRole('figure', { name: /what becomes of them in the index/ })
  await expect(figures).toContainText('no status10 %')
  const entries = indexes.getByRole('region', { name: 'First entries' }).getByRole('table')
  await expect(entries.getByRole('columnheader')).toHaveText(['status', 'number', 'customer'])
  const size = /Size≈ ([\d.]+ KB)/.exec((await indexes.textContent()) ?? '')?.[1]
  await add.click()
  const row = indexes.getByRole('row', { name: /^by-status-number/ })
  await expect(row).toContainText(`${withStatus.toLocaleString('en-US')}${size}`)
  await expect(row).toContainText('not yet')

  await row.getByRole('button', { name: 'by-status-number', exact: true }).click()
  await expect(studio.grid('Items of by-status-number').getByRole('row').nth(1)).toBeVisible()
  const again = await section('orders', 'Indexes')
  await again.getByRole('button', { name: 'Refresh' }).click()
  const readRow = again.getByRole('row', { name: /^by-status-number/ })
  await expect(readRow).toContainText('just now')

  const { index, usage, found } = await released(async () => {
    const { Database } = await loadEngine()
    await using opened = await Database.openReadOnly(database)
    const inspection = await opened.inspectTable('orders')
    return {
      index: tables()
        .get('orders')
        ?.GlobalSecondaryIndexes?.find((each) => each.IndexName === 'by-status-number'),
      usage: inspection.usage.find((each) => each.index === 'by-status-number'),
      found: kstone(
        'query',
        database,
        `SELECT * FROM orders."by-status-number" WHERE status = 'open'`,
        '-o',
        'jsonl',
      ),
    }
  })
  expect(index).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: withStatus })
  expect(usage?.requests).toBeGreaterThan(0)
  const open = found.trim().split('\n')
  expect(open.length).toBe(
    Array.from({ length: orderCount }, (_, at) => at).filter((at) => at % 3 === 0 && at % 10 !== 0)
      .length,
  )
})

test('deletes an index, and no item with it [S2]', async () => {
  const indexes = await section('orders', 'Indexes')
  await indexes.getByRole('button', { name: 'Delete the index byFlag' }).click()
  await studio.page.getByRole('dialog').getByRole('button', { name: 'Delete index' }).click()
  await expect(indexes.getByRole('row', { name: /^byFlag/ })).toHaveCount(0)
  const orders = (await released(() => tables())).get('orders')
  expect(orders?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual([
    'by-status-number',
  ])
  expect(orders?.ItemCount).toBe(orderCount)
})

test('shows the types, values and gaps of every attribute; a figure leads to its items [S6]', async () => {
  const { page } = studio
  const analysis = await section('orders', 'Analysis')
  await analysis.getByRole('button', { name: 'Analyze', exact: true }).click()
  await expect(analysis.getByTestId('sample')).toContainText('Exact: all 2,000 items were read')
  const paths = studio.grid('Paths')
  await expect(paths.getByRole('row', { name: /^status/ })).toContainText('90 %')
  await expect(paths.getByRole('row', { name: /^tags\[\*\]/ })).toContainText('gift  83 %')
  await paths.getByRole('gridcell', { name: 'total', exact: true }).click()
  const details = analysis.getByRole('region', { name: 'Path details' })
  await details.getByRole('button', { name: /^Filter by String: 20 values/ }).click()
  await expect(page.getByRole('toolbar')).toContainText('total type is "S"')
  await expect(studio.status()).toContainText('20 rows')
  const scanned = await released(() => kstone('scan', database, '-t', 'orders', '-o', 'jsonl'))
  const items: { total: unknown; address: { city: string } }[] = scanned
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(items.filter(({ total }) => typeof total === 'string').length).toBe(20)

  await page.getByRole('button', { name: /^Remove the filter total/ }).click()
  await section('orders', 'Analysis')
  await paths.getByRole('gridcell', { name: 'address.city' }).click()
  await details.getByRole('button', { name: /^Filter by Oslo/ }).click()
  await expect(page.getByRole('toolbar')).toContainText('address.city = "Oslo"')
  const inOslo = items.filter(({ address }) => address.city === 'Oslo').length
  await expect(studio.status()).toContainText(`${inOslo} rows`)
})

test('shows what a time to live would do before it is on, and then does it [S4]', async () => {
  const { page } = studio
  const panel = await section('orders', 'Time to live')
  await expect(panel.getByRole('combobox', { name: 'Attribute' })).toHaveValue('expiresAt')
  const figure = panel.getByRole('figure', { name: 'When items would expire by expiresAt' })
  await figure.getByText('Figures').click()
  const count = (name: string) =>
    figure.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell')
  await expect(count('expired')).toHaveText(String(expired))
  await expect(count('wrong unit')).toHaveText(String(wrongUnit))
  await expect(panel).toContainText('it must be milliseconds or finer')
  await panel.getByRole('button', { name: 'Turn on' }).click()
  const dialog = page.getByRole('dialog', { name: 'Turn time to live on?' })
  await dialog.getByRole('button', { name: `Expire ${expired} items` }).click()
  await expect(panel.getByRole('button', { name: 'Turn off' })).toBeVisible()
  const left = await released(() => kstone('scan', database, '-t', 'orders', '-o', 'jsonl'))
  expect(left.trim().split('\n').length).toBe(orderCount - expired)
  await section('orders', 'Time to live')
  await panel.getByRole('button', { name: 'Turn off' }).click()
  await expect(panel.getByRole('button', { name: 'Turn on' })).toBeVisible()
})

test('turns a stream on, says what it costs, and keeps as much as it is told [S5]', async () => {
  const { page } = studio
  const panel = await section('orders', 'Stream')
  await panel.getByRole('radio', { name: 'New image' }).check()
  await panel.getByRole('button', { name: 'Turn on' }).click()
  await expect(panel).toContainText('0 of 50,000')
  await panel.getByRole('textbox', { name: 'Records' }).fill('7')
  await panel.getByRole('textbox', { name: 'Hours' }).fill('2')
  await panel.getByRole('button', { name: 'Keep this much' }).click()
  await expect(panel).toContainText('0 of 7')
  const stream = await released(async () => {
    for (let at = 0; at < 9; at++) {
      kstone('put', database, `{"customer":"new","number":${at}}`, '-t', 'orders')
    }
    const { Database } = await loadEngine()
    await using opened = await Database.openReadOnly(database)
    return (await opened.inspectTable('orders')).stream
  })
  expect(stream).toMatchObject({
    view: 'NEW_IMAGE',
    open: true,
    records: 7,
    recordsMax: 7,
    ageMsMax: 7_200_000,
  })
  await section('orders', 'Stream')
  await expect(panel).toContainText('7 of 7')
  await panel.getByRole('button', { name: 'Turn off' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Turn the stream off' }).click()
  await expect(panel).toContainText('The stream is off')
  const orders = (await released(() => tables())).get('orders')
  expect(orders?.StreamSpecification).toBeUndefined()
})

test('writes the definition as code that makes the same table, and the way from one to another [S9]', async () => {
  const { page } = studio
  const panel = await section('orders', 'Definition')
  const json = place.at('orders.table.json')
  await chooseFile(json)
  await panel.getByRole('button', { name: 'Save…' }).click()
  await expect.poll(() => textIn(json)).toContain('"TableName": "orders"')
  await panel.getByText('KeystoneDB', { exact: true }).click()
  const code = place.at('orders.table.mjs')
  await chooseFile(code)
  await panel.getByRole('button', { name: 'Save…' }).click()
  await expect.poll(() => textIn(code)).toContain('createTable')
  const copy = place.at('copy.keystone')
  kstone('create', copy)
  runCode(code, copy)
  const defined = ({ KeySchema, AttributeDefinitions, ...table }: TableDescription) => ({
    KeySchema,
    AttributeDefinitions,
    indexes: table.GlobalSecondaryIndexes?.map((index) => [index.KeySchema, index.Projection]),
  })
  const original = (await released(() => tables())).get('orders')
  const made = tables(copy).get('orders')
  expect(made && defined(made)).toEqual(original && defined(original))

  await section('orders', 'Definition')
  await chooseFile(json)
  await panel.getByRole('button', { name: 'With a file…' }).click()
  await expect(panel).toContainText('are defined alike')
  const other = JSON.parse(readFileSync(json, 'utf8'))
  other.GlobalSecondaryIndexes[0].Projection = { ProjectionType: 'ALL' }
  other.StreamSpecification = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' }
  writeFileSync(json, JSON.stringify(other))
  await panel.getByRole('button', { name: 'With a file…' }).click()
  const changes = panel.getByRole('list', { name: 'Changes' })
  await expect(changes.getByRole('listitem')).toHaveCount(2)
  await expect(panel).toContainText('Migration preview: 3 steps')
  const migration = place.at('orders.migration.mjs')
  await chooseFile(migration)
  await panel.getByRole('button', { name: 'Save…' }).last().click()
  await expect.poll(() => textIn(migration)).toContain('untilBuilt')
  const migrated = await released(() => {
    runCode(migration, database)
    return tables().get('orders')
  })
  expect(migrated).toMatchObject({
    GlobalSecondaryIndexes: [{ Projection: { ProjectionType: 'ALL' }, IndexStatus: 'ACTIVE' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  })
  await section('orders', 'Definition')
  await panel.getByRole('combobox', { name: 'Compare with the table' }).selectOption('wide')
  await expect(panel).toContainText('needs a new table')
  await expect(page.getByRole('list', { name: 'Changes' })).toContainText('Primary key')
})

test('the code for the AWS SDK makes the same table over the wire [S9]', async () => {
  const ttl = await section('orders', 'Time to live')
  await ttl.getByRole('button', { name: 'Turn on' }).click()
  const dialog = studio.page.getByRole('dialog', { name: 'Turn time to live on?' })
  const isAsked = dialog.or(ttl.getByRole('button', { name: 'Turn off' }))
  await expect(isAsked).toBeVisible()
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: /^Expire/ }).click()
  await expect(ttl.getByRole('button', { name: 'Turn off' })).toBeVisible()
  const panel = await section('orders', 'Definition')
  await panel.getByText('AWS SDK for TypeScript').click()
  const code = place.at('orders.table.ts')
  await chooseFile(code)
  await panel.getByRole('button', { name: 'Save…' }).first().click()
  await expect.poll(() => textIn(code)).toContain('UpdateTimeToLiveCommand')

  const target = place.at('served.keystone')
  const cli = join(root, 'out/cli/kstone.js')
  const server = spawn(process.execPath, [cli, 'serve', target, '--port', '0'])
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const port = await new Promise<string>((resolve) => {
      server.stdout.on('data', (chunk: Buffer) => {
        const found = /127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    // Beside the installed SDK, as it would be in a project.
    const program = join(root, 'test-results', 'orders.table.mjs')
    mkdirSync(join(root, 'test-results'), { recursive: true })
    writeFileSync(program, readFileSync(code))
    execFileSync(process.execPath, [program], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    })
  } finally {
    server.kill()
    await ended
  }
  const original = (await released(() => tables())).get('orders')
  const made = tables(target).get('orders')
  expect(made?.AttributeDefinitions).toEqual(original?.AttributeDefinitions)
  expect(made?.GlobalSecondaryIndexes?.map(({ Projection }) => Projection)).toEqual(
    original?.GlobalSecondaryIndexes?.map(({ Projection }) => Projection),
  )
  expect(made?.StreamSpecification).toEqual(original?.StreamSpecification)
  const { Database } = await loadEngine()
  await using served = await Database.openReadOnly(target)
  expect((await served.inspectTable('orders')).timeToLive?.attribute).toBe('expiresAt')
})

for (const theme of ['light', 'dark'] as const) {
  test(`every section is clean in the ${theme} theme, also with 20 indexes and 500 attributes [S1 P4]`, async () => {
    test.setTimeout(240_000)
    await studio.setTheme(theme)
    const found: string[] = []
    const look = async (name: string): Promise<void> => {
      await studio.settled()
      found.push(
        ...(await studio.violations(theme === 'light' ? 'all' : 'colours')).map(
          (violation) => `${name}: ${violation}`,
        ),
      )
    }
    const sections = ['Table', 'Indexes', 'Time to live', 'Stream', 'Analysis', 'Definition']
    for (const [table, names] of [
      ['orders', sections],
      ['wide', ['Indexes', 'Analysis']],
    ] as const) {
      for (const name of names) {
        const panel = await section(table, name)
        if (name === 'Analysis') {
          await panel.getByRole('button', { name: 'Analyze', exact: true }).click()
          await expect(panel.getByRole('region', { name: 'Path details' })).toBeVisible()
        }
        await look(`${table} ${name}`)
      }
    }
    await studio.command('New table in shop.keystone')
    await look('new table')
    expect(found).toEqual([])
  })
}

test('a database open for reading only shows everything and changes nothing [S1 S2 S4 S5 P5]', async () => {
  const { page } = studio
  await studio.command('Close shop.keystone')
  await studio.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
  }, database)
  await studio.command('Open a database read-only…')
  await expect(page.getByRole('contentinfo')).toContainText('read-only')
  await section('orders', 'Table')
  await expect(page.getByText('Open for reading only')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Delete table…' })).toBeDisabled()
  await expect(page.getByRole('switch', { name: 'Deletion protection' })).toBeDisabled()
  const indexes = await section('orders', 'Indexes')
  await expect(indexes.getByRole('button', { name: 'Add index' })).toBeDisabled()
  await expect(indexes.getByRole('button', { name: /^Delete the index/ })).toBeDisabled()
  const ttl = await section('orders', 'Time to live')
  await expect(ttl.getByRole('button', { name: 'Turn off' })).toBeDisabled()
  await expect(ttl.getByTestId('sample')).toContainText('Exact')
  const stream = await section('orders', 'Stream')
  await expect(stream.getByRole('button', { name: 'Turn off' })).toBeDisabled()
  const answers = await page.evaluate(async () => {
    const opened = await window.keystone.database.list()
    const handle = opened.ok ? opened.value[0]?.handle : undefined
    if (handle === undefined) return []
    const table = 'orders'
    const { schema } = window.keystone
    return [
      await schema.drop({ handle, table, confirmedName: table }),
      await schema.setTimeToLive({ handle, table, attribute: 'expiresAt', enabled: true }),
      await schema.update({
        handle,
        input: { TableName: table, StreamSpecification: { StreamEnabled: false } },
      }),
    ].map((answer) => (answer.ok ? 'done' : answer.error.code))
  })
  expect(answers).toEqual(['readOnly', 'readOnly', 'readOnly'])
  await studio.command('Close shop.keystone')
  expect(tables().get('orders')?.StreamSpecification?.StreamEnabled).toBe(true)
})

test('a large table is sampled or read whole; the run can be stopped; an index survives a kill while it is built [S2 S6]', async () => {
  test.setTimeout(180_000)
  const sample = await place.sample()
  await studio.openFromOutside(sample)
  const cities = /^cities/
  await expect(studio.page.getByRole('treeitem', { name: cities })).toBeVisible()
  const { page } = studio
  const analysis = await section('cities', 'Analysis')
  await analysis.getByRole('button', { name: 'Analyze a sample' }).click()
  const stated = analysis.getByTestId('sample')
  await expect(stated).toContainText('Sampled: 10,000 of 135,233 items, seed 1', {
    timeout: 30_000,
  })
  await expect(stated).toContainText('±')
  await analysis.getByRole('button', { name: 'Analyze all 135,233 items' }).click()
  await analysis.getByRole('button', { name: 'Stop' }).click()
  await expect(stated).toContainText(/^Stopped after [\d,]+ items of 135,233/)
  await analysis.getByRole('button', { name: 'Analyze all 135,233 items' }).click()
  await expect(stated).toContainText('Exact: all 135,233 items were read', { timeout: 60_000 })

  const indexes = await section('cities', 'Indexes')
  await indexes.getByRole('button', { name: 'Add index' }).click()
  await indexes.getByRole('combobox', { name: 'Partition key', exact: true }).fill('featureCode')
  await page.keyboard.press('Escape')
  await indexes.getByRole('textbox', { name: 'Name' }).fill('byFeature')
  await page
    .getByRole('region', { name: 'New index' })
    .getByRole('button', { name: 'Add index' })
    .click()
  await expect(indexes.getByRole('progressbar', { name: 'Building byFeature' })).toBeVisible()
  await studio.kill()
  studio = await Studio.launch({ place, words: [sample] })
  await expect(studio.page.getByRole('treeitem', { name: cities })).toBeVisible()
  const after = await section('cities', 'Indexes')
  await expect(after.getByRole('row', { name: /^byFeature/ })).toContainText(/[1-9][\d,]+/, {
    timeout: 60_000,
  })
  await expect(after.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 })
  await studio.command('Close sample.keystone')
  const made = tables(sample).get('cities')
  const built = made?.GlobalSecondaryIndexes?.find((each) => each.IndexName === 'byFeature')
  expect(built?.IndexStatus).toBe('ACTIVE')
  expect(built?.ItemCount).toBe(
    kstone('scan', sample, '-t', 'cities', '-o', 'jsonl')
      .trim()
      .split('\n')
      .filter((line) => typeof JSON.parse(line).featureCode === 'string').length,
  )
})
