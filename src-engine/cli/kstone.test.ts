import { execFileSync, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

/** The built program, run as a process: what a user runs. */
const program = path.resolve(import.meta.dirname, '../../out/cli/kstone.js')
let place = ''
let directory = ''

beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'kstone-test-'))
})
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))
beforeEach(() => {
  directory = path.join(fs.mkdtempSync(path.join(place, 'case-')), 'my.keystone')
})

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function kstone(args: readonly string[], input = ''): Outcome {
  const run = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', input })
  return { code: run.status, out: run.stdout, err: run.stderr }
}

function hashes(of: string): Record<string, string> {
  const names = fs.readdirSync(of).sort()
  return Object.fromEntries(
    names.map((name) => [name, fs.readFileSync(path.join(of, name)).toString('base64')]),
  )
}

test('an item goes in, comes out exactly, and goes', () => {
  expect(kstone(['create', directory])).toMatchObject({ code: 0, out: '' })
  const item =
    '{"n":12345678901234567890123456789012345678,"f":0.1,"__proto__":{"a":[null,true,""]}}'
  expect(kstone(['put', directory, 'user#1', item])).toMatchObject({ code: 0 })
  const got = kstone(['get', directory, 'user#1'])
  expect(got.code).toBe(0)
  expect(got.out).toContain('"n": 12345678901234567890123456789012345678')
  expect(got.out).toContain('"__proto__"')
  expect(kstone(['delete', directory, 'user#1'])).toMatchObject({ code: 0, err: 'Item deleted.\n' })
  expect(kstone(['get', directory, 'user#1'])).toMatchObject({
    code: 1,
    out: '',
    err: 'error: No item with pk "user#1" in table my_table.\n',
  })
})

test('the item without a sort key and the one with an empty sort key are two', () => {
  kstone(['create', directory])
  kstone(['put', directory, 'a', '{"which":"none"}'])
  kstone(['put', directory, 'a', '{"which":"empty"}', '--sk', ''])
  expect(kstone(['get', directory, 'a']).out).toContain('none')
  expect(kstone(['get', directory, 'a', '--sk', '']).out).toContain('empty')
  const lines = kstone(['scan', directory, '-o', 'jsonl']).out.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { pk: 'a', which: 'none' },
    { pk: 'a', sk: '', which: 'empty' },
  ])
})

test('a table with typed keys, items from standard input, every format', () => {
  const create = [
    'create',
    directory,
    '--table',
    'orders',
    '--pk',
    'customer:S',
    '--sk',
    'placed:N',
  ]
  expect(kstone(create)).toMatchObject({ code: 0 })
  const put = ['put', directory, '-', '--dynamodb-json']
  for (const placed of ['10', '9', '-1.5']) {
    const item = `{"customer":{"S":"c1"},"placed":{"N":"${placed}"},"tags":{"SS":["b","a"]}}`
    expect(kstone(put, item)).toMatchObject({ code: 0 })
  }
  const json = JSON.parse(kstone(['scan', directory, '-o', 'json']).out) as { placed: number }[]
  expect(json.map(({ placed }) => placed)).toEqual([-1.5, 9, 10])
  const tagged = kstone(['get', directory, 'c1', '--sk', '9.0', '-o', 'dynamodb-json']).out
  expect(JSON.parse(tagged)).toEqual({
    customer: { S: 'c1' },
    placed: { N: '9' },
    tags: { SS: ['a', 'b'] },
  })
  const table = kstone(['scan', directory, '--limit', '2', '-o', 'table'])
  expect(table.out).toMatch(/customer.*placed.*tags/)
  expect(table.err).toBe('2 items; there may be more\n')
})

test('wrong usage exits with 2, says what is wrong on standard error, and touches nothing', () => {
  kstone(['create', directory])
  const before = hashes(directory)
  const cases: [string[], RegExp][] = [
    [['fly', directory], /unknown command/],
    [['put', directory, 'k', '{bad'], /item is wrong.*line 1, column 2/],
    [['put', directory, 'k', '{"pk":"other"}'], /repeats its key attribute pk/],
    [['scan', directory, '--limit', '0'], /whole number from 1/],
    [['scan', directory, '-o', 'xml'], /Allowed choices/],
    [['create', directory, '--pk', 'id'], /is no key: write NAME:TYPE/],
    [['get', directory], /missing required argument/],
  ]
  for (const [args, message] of cases) {
    const { code, out, err } = kstone(args)
    expect({ args, code, out }).toEqual({ args, code: 2, out: '' })
    expect(err).toMatch(message)
  }
  expect(hashes(directory)).toEqual(before)
})

test('a failed operation exits with 1 and names the path and the next step', () => {
  const file = path.join(place, 'plain.txt')
  fs.writeFileSync(file, 'hello')
  const foreign = path.join(path.dirname(directory), 'foreign.keystone')
  fs.mkdirSync(foreign)
  fs.writeFileSync(path.join(foreign, 'wal.log'), 'this is no log')
  for (const target of [path.join(place, 'missing.keystone'), file, foreign]) {
    const { code, out, err } = kstone(['scan', target])
    expect({ target, code, out }).toEqual({ target, code: 1, out: '' })
    expect(err).toContain(target)
    expect(err).not.toMatch(/\n {4}at /)
  }
  expect(fs.readFileSync(path.join(foreign, 'wal.log'), 'utf8')).toBe('this is no log')
  kstone(['create', directory])
  expect(kstone(['create', directory])).toMatchObject({ code: 1 })
  expect(kstone(['scan', directory, '--table', 'nope']).err).toMatch(
    /No table named nope .*Tables: my_table/,
  )
})

test('reading changes no byte', () => {
  kstone(['create', directory])
  kstone(['put', directory, 'k', '{"a":1}'])
  const before = hashes(directory)
  kstone(['get', directory, 'k'])
  kstone(['scan', directory])
  kstone(['info', directory])
  expect(hashes(directory)).toEqual(before)
})

test('info tells tables and sizes', () => {
  kstone(['create', directory])
  kstone(['put', directory, 'k', '{"a":1}'])
  const text = kstone(['info', directory])
  expect(text.out).toMatch(/my_table \(pk:S, sk\?:S\): 1 item, /)
  const summary = JSON.parse(kstone(['info', directory, '-o', 'json']).out) as object
  expect(summary).toMatchObject({ tables: [{ name: 'my_table', items: 1 }] })
})

test('a reader that goes away is no failure', async () => {
  kstone(['create', directory])
  for (let i = 0; i < 3; i++)
    kstone(['put', directory, `k${i}`, `{"text":"${'x'.repeat(100_000)}"}`])
  const child = spawn(process.execPath, [program, 'scan', directory, '-o', 'jsonl'])
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, errors: errors.replace(/\d+ items.*\n/, '') }).toEqual({ code: 0, errors: '' })
})

test('statements run, explain themselves, and reading ones change no byte', () => {
  kstone(['create', directory])
  const insert = "INSERT INTO users VALUE {'pk': 'user#456', 'name': 'Bob', 'age': 35}"
  expect(kstone(['query', directory, insert]).err).toMatch(/^1 item written\n/)
  const update = "UPDATE users SET age = age + 1 WHERE pk = 'user#456'"
  expect(kstone(['query', directory, update])).toMatchObject({ code: 0 })
  const before = hashes(directory)
  const select = "SELECT name, email, age FROM users WHERE pk = 'user#456'"
  const { out, err } = kstone(['query', directory, select, '-o', 'jsonl'])
  expect(JSON.parse(out)).toEqual({ name: 'Bob', age: 36 })
  expect(err).toMatch(/^1 row, 1 item read\nnote: "users" was taken for my_table/)
  const filtered = 'SELECT * FROM users WHERE age > ? LIMIT 100'
  expect(kstone(['query', directory, filtered, '--param', '35', '-o', 'csv']).out).toBe(
    'name,age,pk\r\nBob,36,user#456\r\n',
  )
  expect(kstone(['query', directory, select, '--explain']).out).toMatch(/query on my_table/)
  expect(kstone(['query', directory, '-'], select).code).toBe(0)
  const misspelt = kstone(['query', directory, 'SELECT * FORM users'])
  expect(misspelt).toMatchObject({ code: 1, out: '' })
  expect(misspelt.err).toContain('Did you mean FROM?\n  SELECT * FORM users\n           ^^^^\n')
  expect(kstone(['query', directory, filtered, '--param', '{bad'])).toMatchObject({ code: 2 })
  expect(hashes(directory)).toEqual(before)
})

test('items go out and come in again, equal, in the form that keeps every type', () => {
  kstone(['create', directory])
  const item =
    '{"pk":{"S":"a"},"n":{"N":"1.50"},"s":{"NS":["3","1"]},"b":{"B":"AAE="},"t":{"TS":"12"}}'
  kstone(['put', directory, '-', '--dynamodb-json'], item)
  kstone(['put', directory, 'b', '{"text":"=1+1","list":[1,null]}'])
  const all = kstone(['scan', directory, '-o', 'dynamodb-json']).out
  for (const format of ['dynamodb-json', 'csv']) {
    const file = path.join(path.dirname(directory), `items.${format}`)
    const exported = kstone(['export', directory, file, '--format', format])
    expect(exported).toMatchObject({ code: 0, err: '2 items exported\n' })
    expect(kstone(['export', directory, file])).toMatchObject({ code: 2 })
    const copy = `${directory}-${format}`
    kstone(['create', copy])
    expect(kstone(['import', copy, file, '--format', format])).toMatchObject({ code: 0 })
    expect(kstone(['scan', copy, '-o', 'dynamodb-json']).out).toBe(all)
  }
  const rejected = kstone(['import', directory, '-'], '{"pk":"c"}\n{bad\n{"nokey":1}\n')
  expect(rejected.code).toBe(1)
  expect(rejected.err).toMatch(/row 2: .*\n.*row 3: .*Missing the key pk.*\n1 item imported\n/s)
})

test('a file is imported by what it is: by its name, decompressed, with byte order mark and CRLF', () => {
  kstone(['create', directory])
  const file = (name: string, bytes: Uint8Array | string): string => {
    const made = path.join(path.dirname(directory), name)
    fs.writeFileSync(made, bytes)
    return made
  }
  const table = file('people.CSV', '\ufeffpk,name\r\na,"x, ""y"""\r\n\r\nb,"two\nlines"\r\n')
  expect(kstone(['import', directory, table])).toMatchObject({ code: 0, err: '2 items imported\n' })
  const gzip = gzipSync('{"Item":{"pk":{"S":"c"},"s":{"SS":["t"]}}}\n{"Item":{"pk":{"S":"d"}}}')
  const archive = file('export.json.gz', gzip)
  expect(kstone(['import', directory, archive, '-f', 'dynamodb-json'])).toMatchObject({ code: 0 })
  const cut = file('cut.gz', gzip.subarray(0, 30))
  expect(kstone(['import', directory, cut])).toMatchObject({
    code: 1,
    err: 'error: The file begins as gzip, but cannot be decompressed: unexpected end of file.\n',
  })
  const exported = path.join(path.dirname(directory), 'out.csv')
  expect(kstone(['export', directory, exported])).toMatchObject({ code: 0 })
  expect(fs.readFileSync(exported, 'utf8')).toContain('"x, ""y"""')
  expect(kstone(['scan', directory, '-o', 'jsonl']).out.trim().split('\n')).toHaveLength(4)
})

test('what the operating system refuses is said without a trace', () => {
  kstone(['create', directory])
  const around = path.dirname(directory)
  expect(kstone(['import', directory, around])).toMatchObject({
    code: 2,
    err: `error: ${around} is a directory, no file.\n`,
  })
  const cut = path.join(around, 'cut.jsonl')
  const rows = Array.from({ length: 2000 }, (_, i) => `{"pk":"k${i}","text":"${'x'.repeat(50)}"}\n`)
  fs.writeFileSync(cut, Buffer.concat([Buffer.from(rows.join('')), Buffer.of(0xff)]))
  expect(kstone(['import', directory, cut])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^[\d,]+ items imported before this:\nerror: .*not UTF-8/),
  })
  const nowhere = path.join(around, 'none', 'x.jsonl')
  expect(kstone(['export', directory, nowhere])).toMatchObject({
    code: 1,
    err: `error: ENOENT: no such file or directory, open '${nowhere}'\n`,
  })
})

test('a table that cannot be made leaves no database behind', () => {
  const made = kstone(['create', directory, '--table', 'ab', '--pk', 'id:S'])
  expect([made.code, fs.existsSync(directory)]).toEqual([1, false])
})

test('statements take values of every type, change many items when told to, and keep to their memory', () => {
  kstone(['create', directory])
  const items = Array.from({ length: 19 }, (_, n) => ({ pk: `k${n}`, v: 'x'.repeat(100_000) }))
  kstone(['import', directory, '-'], items.map((item) => JSON.stringify(item)).join('\n'))
  const four = ['--typed-param', '{"SS":["a"]}', '--param', '5', '--typed-param', '{"B":"aGk="}']
  const list = 'SELECT VALUE [?, ?, ?, ?]'
  expect(kstone(['query', directory, list, ...four, '-p', '"s"', '-o', 'dynamodb-json']).out).toBe(
    '{"value":{"L":[{"SS":["a"]},{"N":"5"},{"B":"aGk="},{"S":"s"}]}}\n',
  )
  const change = ['query', directory, "UPDATE t SET q = 1 WHERE begins_with(pk, 'k1')"]
  const refused = kstone(change)
  expect(refused.code).toBe(1)
  expect(refused.err).toMatch(/confirm a bulk change\.\nAdd --bulk to change every item/)
  expect(kstone([...change, '--bulk']).err).toMatch(/^10 items written\n/)
  expect(kstone(['query', directory, 'SELECT ?']).err).toBe(
    'error: The statement has 1 parameter (?), and 0 values were given.\n',
  )
  const needy = ['query', directory, 'SELECT g FROM t GROUP BY 1 AS one GROUP AS g']
  expect(kstone([...needy, '--memory', '64'])).toMatchObject({ code: 0 })
  const refusedMemory = kstone([...needy, '--memory', '1'])
  expect(refusedMemory.err).toMatch(/needs more than 1 MB .*--memory in kstone query/)
})

test('stats tells what tables hold, by the beginnings of their keys too', () => {
  kstone(['create', directory])
  const keys = ['user#1', 'user#2', 'user#3', 'plain', 'order#1']
  kstone(['import', directory, '-'], keys.map((pk) => JSON.stringify({ pk })).join('\n'))
  expect(JSON.parse(kstone(['stats', directory, '-o', 'json']).out).tables).toMatchObject([
    { items: 5, keyPrefixes: [{ prefix: 'user#', items: 3 }, { prefix: 'order#' }, { items: 1 }] },
  ])
  expect(kstone(['stats', directory]).out).toMatch(/: 5 items, .*\n {2}user# {2}3 items, about /)
})

test('the storage commands say what is there; a damaged database is salvaged', () => {
  kstone(['create', directory])
  for (const key of ['a', 'b', 'c']) kstone(['put', directory, key, '{"v":1}'])
  kstone(['delete', directory, 'c'])
  expect(kstone(['compact', directory]).out).toMatch(/tombstones removed +1/)
  expect(JSON.parse(kstone(['stats', directory, '-o', 'json']).out)).toMatchObject({
    sstTombstones: 0,
  })
  expect(kstone(['dump', directory, '--key', 'a']).out).toMatch(/sst .*\.sst .*answers/)
  expect(kstone(['dump', path.join(directory, 'MANIFEST')]).out).toMatch(/edits/)
  const log = fs.readFileSync(path.join(directory, 'wal.log'))
  expect(kstone(['dump', path.join(directory, 'wal.log')]).out).toMatch(/with its last frame/)
  expect(
    JSON.parse(kstone(['dump', path.join(directory, 'wal.log'), '-o', 'json']).out),
  ).toMatchObject({ validBytes: log.length, fileBytes: log.length, end: { kind: 'clean' } })
  const sst = fs.readdirSync(directory).find((name) => name.endsWith('.sst')) ?? ''
  const dumped = kstone(['dump', path.join(directory, sst), '--limit', '0']).out
  expect(dumped).toMatch(/checksum +[0-9a-f]{8}, as the MANIFEST has it/)
  expect(dumped).toMatch(/false positives +\d\.\d\d % of 100,000 absent keys pass/)
  expect(dumped).toMatch(/more records?: --skip 0\n$/)
  expect(kstone(['dump', path.join(directory, sst), '--limit', 'x'])).toMatchObject({ code: 2 })
  expect(JSON.parse(kstone(['stats', directory, '-o', 'json']).out)).toMatchObject({
    wal: { liveFiles: 1, liveBytes: log.length, allocatedBytes: log.length },
    manifestBytes: fs.statSync(path.join(directory, 'MANIFEST')).size,
  })
  expect(kstone(['tables', directory]).out).toMatch(/my_table/)
  const copy = `${directory}-copy`
  expect(kstone(['backup', directory, copy])).toMatchObject({ code: 0 })
  expect(kstone(['scan', copy, '-o', 'jsonl']).out).toBe(
    kstone(['scan', directory, '-o', 'jsonl']).out,
  )
  expect(kstone(['verify', directory])).toMatchObject({ code: 0 })
  const victim = fs.readdirSync(directory).find((name) => name.endsWith('.sst')) ?? ''
  const file = path.join(directory, victim)
  const bytes = fs.readFileSync(file)
  bytes[60] = (bytes[60] ?? 0) ^ 1
  fs.rmSync(file)
  fs.writeFileSync(file, bytes)
  const verified = kstone(['verify', directory])
  expect(verified.code).toBe(1)
  expect(verified.out).toContain(victim)
  expect(verified.err).toMatch(/Restore a backup, or salvage .*kstone repair/)
  const saved = `${directory}-saved`
  const repaired = kstone(['repair', directory, saved])
  expect(repaired.code).toBe(1)
  expect(repaired.err).toMatch(/Not all of .* could be read.*repair-report\.json/)
  // The log still holds what the damaged block held: nothing is lost.
  expect(kstone(['scan', saved, '-o', 'jsonl']).out.trim().split('\n')).toHaveLength(2)
  expect(fs.existsSync(path.join(saved, 'repair-report.json'))).toBe(true)
  // Without its MANIFEST it can still be looked at; whoever wants items or writes is told what to do.
  fs.rmSync(path.join(copy, 'MANIFEST'))
  const looked = kstone(['stats', copy])
  expect(looked).toMatchObject({ code: 0, err: expect.stringMatching(/warning: .*MANIFEST/) })
  expect(looked.out).toMatch(/my_table: 2 items/)
  const [scanned, written] = [kstone(['scan', copy]), kstone(['put', copy, 'x', '{}'])]
  const refusal = { code: 1, err: expect.stringMatching(/^error: .*MANIFEST.*kstone repair/) }
  expect([kstone(['verify', copy]).code, scanned, written]).toMatchObject([1, refusal, refusal])
  const whole = kstone(['scan', copy, '-o', 'jsonl', '--allow-damage'])
  expect(whole).toMatchObject({ code: 0, err: expect.stringMatching(/^warning: .*MANIFEST/) })
  expect(whole.out.trim().split('\n')).toHaveLength(2)
  const counted = kstone(['query', copy, 'SELECT * FROM my_table', '-o', 'jsonl', '--allow-damage'])
  expect(counted.out).toBe(whole.out)
  expect(kstone(['get', copy, 'a', '--allow-damage'])).toMatchObject({ code: 0 })
  expect(kstone(['export', copy, '--format', 'jsonl', '--allow-damage']).out).toBe(whole.out)
  expect(fs.existsSync(path.join(copy, 'MANIFEST'))).toBe(false)
})

test('after a kill -9 the numbers of items are true all the same, and a short session stores them', async () => {
  kstone(['create', directory])
  const child = spawn(process.execPath, [program, 'import', directory, '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for (let n = 0; n < 2000; n++) child.stdin.write(`{"pk":"user#${n}"}\n`)
  // The log has its length from the start: what counts is how far it was written.
  const written = (): number =>
    fs.readFileSync(path.join(directory, 'wal.log')).findLastIndex((byte) => byte !== 0)
  await expect.poll(written, { timeout: 10_000 }).toBeGreaterThan(20_000)
  child.kill('SIGKILL')
  await ended
  const items = (): unknown =>
    (JSON.parse(kstone(['info', directory, '-o', 'json']).out) as { tables: unknown }).tables
  const stored = kstone(['scan', directory, '-o', 'jsonl']).out.trim().split('\n').length
  expect(stored).toBeGreaterThan(400)
  expect(items()).toMatchObject([{ items: stored }])
  kstone(['put', directory, 'late', '{}'])
  const stats = JSON.parse(kstone(['stats', directory, '-o', 'json']).out)
  expect(stats).toMatchObject({ tables: [{ items: stored + 1, counting: false }] })
})

test('every command has help with an example, and the program its version', () => {
  const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' })
  const commands = [...help.matchAll(/^ {2}([a-z]+) .*</gm)].map(([, name]) => name ?? '')
  expect(commands).toHaveLength(16)
  for (const command of commands) {
    expect(help).toContain(`  ${command} `)
    expect(kstone([command, '--help'])).toMatchObject({ code: 0, err: '' })
    expect(kstone([command, '--help']).out).toContain('Example')
  }
  expect(kstone(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a database in a folder that a service copies is opened with a warning', () => {
  const inFolder = path.join(path.dirname(directory), 'Dropbox', 'shop.keystone')
  fs.mkdirSync(path.dirname(inFolder))
  const created = kstone(['create', inFolder])
  expect(created.code).toBe(0)
  expect(created.err).toMatch(/^warning: .* is in a folder that Dropbox copies .*\n/)
  expect(kstone(['put', inFolder, 'a', '{"v":1}']).err).toMatch(/^warning: /)
  expect(kstone(['get', inFolder, 'a'])).toMatchObject({ code: 0, err: '' })
})
