/** The packaged application, as a user gets it: nothing of the source tree is needed to start it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect, test, type Browser, type Page } from '@playwright/test'
import { kstone, Place, root } from './app.ts'

test.describe.configure({ mode: 'serial' })
test.skip(process.platform !== 'linux', 'The path of the application is that of Linux.')

const place = new Place()
const output = place.at('package')
/** Chromium refuses its sandbox to root, as which tests may run. */
const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : []
let child: ChildProcess | undefined
let browser: Browser | undefined

test.afterAll(async () => {
  await browser?.close()
  child?.kill('SIGKILL')
  place.remove()
})

test('packaging refuses the runtime that is for tests, unless it is told to take it [P8]', () => {
  test.setTimeout(120_000)
  const script = join(root, 'scripts/package.mjs')
  const words = [script, '--output', output, '--allow-fallback-electron']
  execFileSync(process.execPath, words, { stdio: 'pipe' })
  const version = readFileSync(join(output, 'linux-unpacked/version'), 'utf8').trim()
  const wanted: { version: string } = JSON.parse(
    readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'),
  )
  // With the official runtime there is nothing to refuse.
  if (version === wanted.version) return
  const refused = (): void => {
    execFileSync(process.execPath, words.slice(0, -1), { stdio: 'pipe', encoding: 'utf8' })
  }
  expect(refused).toThrow('Package: refused. The only Electron here is the fallback')
})

test('what it is made of is written beside it, and no native code hides in the archive [P8 SEC-E13]', () => {
  const bill: { components: { name: string }[] } = JSON.parse(
    readFileSync(join(output, 'sbom.cdx.json'), 'utf8'),
  )
  expect(bill.components.map(({ name }) => name)).toContain('fs-native-extensions')
  expect(readFileSync(join(output, 'native.sha256'), 'utf8')).toMatch(
    /^[0-9a-f]{64} {2}.*fs-native-extensions\.node\n$/,
  )
})

test('it starts by itself, opens a database with its lock and compacts it in the background [P8]', async () => {
  const database = place.at('packaged.keystone')
  fillWithSmallFiles(database)
  const before = filesOf(database)
  const page = await start(database)
  await expect(page.getByRole('heading', { name: 'packaged.keystone' })).toBeVisible()
  await expect.poll(() => filesOf(database), { timeout: 20_000 }).toBeLessThan(before)
  expect(() => kstone('put', database, '{"pk":"b","sk":"1"}')).toThrow(/Keystone Studio|in use/)
  await page.getByRole('treeitem', { name: /, 1 item/ }).click()
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
})

/** Twelve files in one stripe, more than the ten it may have: they are merged as soon as a database is opened. */
function fillWithSmallFiles(directory: string): void {
  const program = `
    import { Database } from ${JSON.stringify(join(root, 'out/engine/index.js'))}
    const database = await Database.create(process.argv[1], { store: { backgroundCompaction: false } })
    for (let item = 0; item < 12; item++) {
      await database.put('a', { n: item })
      await database.flush()
    }
    await database.close()`
  execFileSync(process.execPath, ['--input-type=module', '-e', program, directory])
}

function filesOf(directory: string): number {
  return readdirSync(directory).filter((name) => name.endsWith('.sst')).length
}

/** With fuses blown nothing attaches to the main process: the page is reached as a browser's is. */
async function start(database: string): Promise<Page> {
  child = spawn(
    join(output, 'linux-unpacked/keystone-studio'),
    [...rootSwitches, '--remote-debugging-port=0', `--user-data-dir=${place.userData}`, database],
    { cwd: place.path, stdio: 'ignore' },
  )
  const portFile = join(place.userData, 'DevToolsActivePort')
  await expect.poll(() => existsSync(portFile), { timeout: 20_000 }).toBe(true)
  const port = readFileSync(portFile, 'utf8').split('\n')[0]
  browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const context = browser.contexts()[0]
  return context?.pages()[0] ?? (await context?.waitForEvent('page')) ?? fail()
}

function fail(): never {
  throw new Error('The application shows no page.')
}

test('it has no developer tools and runs no Node for others [SEC-E9 SEC-E12]', async () => {
  const executable = join(output, 'linux-unpacked/keystone-studio')
  const printed = execFileSync(
    executable,
    [...rootSwitches, '-p', '"ran as Node"', `--user-data-dir=${place.userData}`],
    {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    },
  )
  expect(printed).not.toContain('ran as Node')
  const archive = readFileSync(join(output, 'linux-unpacked/resources/app.asar'), 'latin1')
  expect(archive).toContain('devTools: hasDeveloperTools()')
})
