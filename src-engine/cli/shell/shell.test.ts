/** The shell as built, from a pipe and at a real pseudo-terminal (`script`, of every Linux). */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const project = path.resolve(import.meta.dirname, '../../..')
const kstone = path.join(project, 'out/cli/kstone.js')
const base = mkdtempSync(path.join(tmpdir(), 'keystone-shell-'))
const directory = path.join(base, 'shop.keystone')
const history = path.join(base, 'state', 'history')
const env = { ...process.env, KSTONE_HISTORY: history, NO_COLOR: '1', TERM: 'xterm' }

beforeAll(() => {
  execFileSync(process.execPath, [kstone, 'create', directory, '--table', 'orders', '--pk', 'id:S'])
  piped(`INSERT INTO orders VALUE {'id': 'a', 'total': 3};
         INSERT INTO orders VALUE {'id': 'b', 'total': 5};`)
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function piped(input: string, ...words: string[]) {
  return spawnSync(process.execPath, [kstone, 'shell', directory, ...words], {
    input,
    encoding: 'utf8',
    env,
  })
}

/** Types at a pseudo-terminal: each step waits for what it answers to. Gives all that was on the screen. */
async function typed(
  steps: readonly (readonly [waitFor: string | RegExp, keys: string])[],
  words: readonly string[] = [directory],
): Promise<{ readonly screen: string; readonly code: number | null }> {
  const command = [process.execPath, kstone, 'shell', ...words].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env, cwd: base })
  let screen = ''
  let seen = 0
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  for (const [waitFor, keys] of steps) {
    const deadline = Date.now() + 20_000
    for (;;) {
      const rest = screen.slice(seen)
      const at = typeof waitFor === 'string' ? rest.indexOf(waitFor) : rest.search(waitFor)
      if (at >= 0) {
        seen = screen.length
        break
      }
      if (Date.now() > deadline) {
        child.kill('SIGKILL')
        throw new Error(`never saw ${String(waitFor)} in: ${rest}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    child.stdin.write(keys)
  }
  return { code: await ended, screen }
}

test('from a pipe it prints rows alone, and needs no last semicolon', () => {
  const { stdout, stderr, status } = piped('SELECT id\nFROM orders\nWHERE total > 3', '-o', 'csv')
  expect([stdout, stderr, status]).toEqual(['id\nb\n'.replaceAll('\n', '\r\n'), '', 0])
})

test('from a pipe it stops at the first mistake, marks it, and fails', () => {
  const { stdout, stderr, status } = piped('SELECT * FRM orders;\nSELECT id FROM orders;')
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('Line 1, column 10')
  expect(stderr).toContain('  SELECT * FRM orders\n           ^^^')
})

test('dot commands say what there is, set the format, read files and write files', () => {
  const file = path.join(base, 'queries.partiql')
  const out = path.join(base, 'rows.jsonl')
  writeFileSync(file, '-- all of them\nSELECT id FROM orders\n ORDER BY id;\n')
  const { stdout, stderr, status } = piped(
    `.tables\n.schema orders\n.indexes\n.format jsonl\n.format\n.output ${out}\n.read ${file}\n.output\n.read ${file}\n.exit\nnever run;`,
  )
  expect([stderr, status]).toEqual(['', 0])
  expect(stdout).toContain('orders (id:S)')
  expect(stdout).toContain('no indexes')
  expect(stdout).toContain('jsonl\n{"id":"a"}\n{"id":"b"}\n')
  expect(readFileSync(out, 'utf8')).toBe('{"id":"a"}\n{"id":"b"}\n')
})

test('a file may hold dot commands, and read files; a plan is printed whole', () => {
  const inner = path.join(base, 'inner.partiql')
  writeFileSync(inner, "SELECT '\n.format csv' AS text;")
  const file = path.join(base, 'script.partiql')
  writeFileSync(file, `.format jsonl\nSELECT id FROM orders\n ORDER BY id;\n.read ${inner}\n`)
  const { stdout, stderr, status } = piped(`.read ${file}`)
  expect([stderr, status]).toEqual(['', 0])
  expect(stdout).toBe('{"id":"a"}\n{"id":"b"}\n{"text":"\\n.format csv"}\n')
  writeFileSync(file, `SELECT id FROM orders ORDER BY id;\n\n.formt\n`)
  expect(piped(`.read ${file}`).stderr).toMatch(/line 3:\n.*Did you mean \.format\?/)
  writeFileSync(file, `.read ${file}`)
  expect(piped(`.read ${file}`).stderr).toContain('files that read files are 10 deep')
  const long = `id <> '${'x'.repeat(120)}'`
  const plan = piped(`EXPLAIN SELECT id FROM orders WHERE ${long} ORDER BY upper(id) || 'y';`)
  expect(plan.stdout).toContain("sort by UPPER(id) || 'y' (in memory)\n")
  expect(plan.stdout).not.toContain('│')
})

test('what is no command is said, with the one that was meant', () => {
  expect(piped('.tabels').stderr).toContain('Did you mean .tables?')
  expect(piped('.format xml').stderr).toContain('xml is no format')
  expect(piped('.schema nope').stderr).toContain('There is no table nope. Tables: orders.')
  expect(piped('.help read').stdout).toBe(
    '  .read FILE                  run the statements of a file\n',
  )
  expect(piped('.timer').stderr).toContain('.timer on or .timer off')
  expect(piped('.read nowhere.sql').stderr).toContain('nowhere.sql cannot be read')
})

test('a change of many items needs someone to confirm it', () => {
  const { stderr, status } = piped('UPDATE orders SET seen = true WHERE total > 0;')
  expect([stderr.includes('confirm a bulk change'), status]).toEqual([true, 1])
})

test('a terminal has prompts, lines that go on, completion, and goodbye by Ctrl-D', async () => {
  const { screen, code } = await typed([
    ['kstone> ', 'SELECT id FROM ord\t'],
    ['orders', '\r'],
    ['...> ', 'WHERE id = '],
    ['WHERE id = ', "'b';\r"],
    [/1 row/, '\x04'],
  ])
  expect(screen).toContain('│ b')
  expect(code).toBe(0)
})

test('history is there in the next shell, for its owner only', async () => {
  await typed([
    ['kstone> ', "SELECT 'remembered' AS x;\r"],
    [/1 row/, '\x04'],
  ])
  expect(readFileSync(history, 'utf8')).toContain("SELECT 'remembered' AS x;")
  expect(statSync(history).mode & 0o777).toBe(0o600)
  const { screen } = await typed([
    ['kstone> ', '\x1b[A'],
    ["SELECT 'remembered' AS x;", '\r'],
    [/1 row/, '.exit\r'],
  ])
  expect(screen).toContain('│ remembered')
})

test('Ctrl-C drops what is typed, cancels what runs, and never loses the shell', async () => {
  const lines = Array.from({ length: 400 }, (_, at) => `{'id': 'k${at}', 'n': ${at}}`)
  const fill = path.join(base, 'fill.partiql')
  writeFileSync(fill, lines.map((item) => `INSERT INTO orders VALUE ${item};`).join('\n'))
  expect(piped(`.read ${fill}`).status).toBe(0)
  const forever =
    'SELECT COUNT(*) AS n FROM orders a, orders b, orders c, orders d WHERE a.n < b.n;'
  const { screen, code } = await typed([
    ['kstone> ', 'SELECT half\r'],
    ['...> ', 'typed \x03'],
    ['^C', `${forever}\r`],
    ['a.n < b.n;', ''],
    ['', '\x03'],
    ['cancelled', "SELECT 'still here' AS x;\r"],
    [/│ still here/, '\x04'],
  ])
  expect(screen).toContain('still here')
  expect(code).toBe(0)
})

test('a bulk change at the terminal is asked about, and refused or made', async () => {
  const update = "UPDATE orders SET seen = true WHERE id IN ['a', 'b'];\r"
  await typed([
    ['kstone> ', update],
    ['[y/N]', 'n\r'],
    ['Nothing was changed', update],
    ['[y/N]', 'y\r'],
    ['kstone> ', '.exit\r'],
  ])
  const { stdout } = piped('SELECT id FROM orders WHERE seen = true;', '-o', 'jsonl')
  expect(stdout).toBe('{"id":"a"}\n{"id":"b"}\n')
})

test('without a directory the database is in memory', () => {
  const { stdout, status } = spawnSync(process.execPath, [kstone, 'shell', '-o', 'jsonl'], {
    input: 'SELECT VALUE 1 + 1;',
    encoding: 'utf8',
    env,
    cwd: base,
  })
  expect([stdout, status]).toEqual(['{"value":2}\n', 0])
  expect(existsSync(path.join(base, 'memory'))).toBe(false)
})
