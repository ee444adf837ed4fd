/** What goes to files for want of memory gives what memory would have given, and leaves no file behind. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { valueToPlainText } from '../encoding/plain-json.ts'
import { MemorySource } from '../testing/memory-source.ts'
import { openScratchFile } from '../vfs/scratch-file.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { prepareStatement } from './statement.ts'

/** Counts the files that are open, and may refuse to write. */
class Scratch {
  opened = 0
  closed = 0
  writable = true

  readonly open = (): VfsFile => {
    const file = openScratchFile()
    this.opened++
    return {
      path: file.path,
      read: (target, offset, length, position) => file.read(target, offset, length, position),
      write: (bytes, position) => {
        if (!this.writable) throw new Error('disk full')
        file.write(bytes, position)
      },
      writeDurable: (bytes, position) => file.writeDurable(bytes, position),
      sync: () => file.sync(),
      truncate: (size) => file.truncate(size),
      size: () => file.size(),
      close: () => {
        this.closed++
        file.close()
      },
    }
  }
}

function sourceOf(tables: readonly (readonly Item[])[], scratch?: Scratch): MemorySource {
  const source = new MemorySource(200, scratch?.open)
  tables.forEach((items, at) => {
    source.add(
      {
        name: `t${at + 1}`,
        partitionKey: { name: 'id', type: 'N', emptyAllowed: false },
        sortKey: undefined,
        sortKeyOptional: false,
        itemCount: items.length,
        indexes: [],
      },
      items,
    )
  })
  return source
}

async function run(
  text: string,
  source: MemorySource,
  memoryBytesMax?: number,
): Promise<AttributeValue[]> {
  const found: AttributeValue[] = []
  const prepared = prepareStatement(text, source, { memoryBytesMax })
  for await (const { values } of prepared.run()) found.push(...values)
  return found
}

const value = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom<AttributeValue>(null, true, false, [1, 'a'], new Map([['k', 1]])),
)
const attributes = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] })
const table = fc
  .array(attributes, { minLength: 100, maxLength: 200 })
  .map((rows) =>
    rows.map(
      (row, id): Item => new Map<string, AttributeValue>([['id', id], ...Object.entries(row)]),
    ),
  )

/** `ordered`: the order is part of the result. */
const shapes: readonly { text: string; ordered: boolean }[] = [
  { text: 'SELECT * FROM t1 ORDER BY a, b DESC', ordered: true },
  { text: 'SELECT id, c FROM t1 ORDER BY UPPER(c) DESC NULLS FIRST, id', ordered: true },
  { text: 'SELECT id FROM t1 ORDER BY a LIMIT 90 OFFSET 7', ordered: true },
  { text: 'SELECT a, COUNT(*) AS n, SUM(b) AS s, MIN(c) AS m FROM t1 GROUP BY a', ordered: false },
  {
    text: 'SELECT a, b, AVG(id) AS n FROM t1 GROUP BY a, b HAVING COUNT(*) < 9 ORDER BY n, a, b',
    ordered: true,
  },
  { text: 'SELECT id, g FROM t1 GROUP BY id GROUP AS g', ordered: false },
  { text: 'SELECT DISTINCT a, b, c FROM t1', ordered: false },
  { text: 'SELECT DISTINCT VALUE b FROM t1', ordered: false },
  { text: 'SELECT VALUE [a, b] FROM t1 UNION SELECT VALUE [b, a] FROM t2', ordered: false },
  { text: 'SELECT VALUE [a, b] FROM t1 INTERSECT SELECT VALUE [b, a] FROM t2', ordered: false },
  { text: 'SELECT VALUE [a, b] FROM t1 INTERSECT ALL SELECT VALUE [a, b] FROM t2', ordered: false },
  { text: 'SELECT VALUE [a, c] FROM t1 EXCEPT SELECT VALUE [a, c] FROM t2', ordered: false },
  { text: 'SELECT VALUE [a, c] FROM t1 EXCEPT ALL SELECT VALUE [a, c] FROM t2', ordered: false },
]

test('statements give the same with little memory as with much', async () => {
  const spilled = new Set<string>()
  const property = fc.asyncProperty(
    fc.constantFrom(...shapes),
    table,
    table,
    fc.integer({ min: 3_000, max: 8_000 }),
    async ({ text, ordered }, first, second, memoryBytesMax) => {
      const scratch = new Scratch()
      const wanted = await run(text, sourceOf([first, second]))
      const found = await run(text, sourceOf([first, second], scratch), memoryBytesMax)
      const shown = (rows: AttributeValue[]): string[] => {
        const texts = rows.map((row) => valueToPlainText(row))
        return ordered ? texts : texts.toSorted()
      }
      expect(shown(found)).toEqual(shown(wanted))
      expect(scratch.closed).toBe(scratch.opened)
      if (scratch.opened > 0) spilled.add(text)
    },
  )
  await fc.assert(property, { seed: testSeed, numRuns: 80 * soakFactor })
  // The test is worth something only if every kind of statement ran out of memory.
  expect(shapes.map(({ text }) => text).filter((text) => !spilled.has(text))).toEqual([])
})

test('files are let go of when a statement fails, is cancelled or is not read to its end', async () => {
  const items = Array.from({ length: 5000 }, (_, id): Item => new Map([['id', id]]))
  const text = 'SELECT * FROM t1 ORDER BY id DESC'
  const ways: readonly ((scratch: Scratch, signal: { aborted: boolean }) => void)[] = [
    (scratch) => (scratch.writable = false),
    (_, signal) => (signal.aborted = true),
    () => undefined,
  ]
  for (const [at, end] of ways.entries()) {
    const scratch = new Scratch()
    const signal = { aborted: false }
    const source = sourceOf([items], scratch)
    const statement = prepareStatement(text, source, { memoryBytesMax: 100_000, signal })
    const results = statement.run()
    if (at === 0) end(scratch, signal)
    const first = results.next()
    if (at === 0) await expect(first).rejects.toThrow('disk full')
    else {
      expect((await first).value?.values.length).toBeGreaterThan(0)
      end(scratch, signal)
      if (at === 1) await expect(results.next()).rejects.toMatchObject({ code: 'cancelled' })
      else await results.return()
    }
    expect(scratch.opened).toBeGreaterThan(0)
    expect(scratch.closed).toBe(scratch.opened)
  }
})

test('what was spilled is told', async () => {
  const items = Array.from({ length: 500 }, (_, id): Item => new Map([['id', id]]))
  const source = sourceOf([items], new Scratch())
  const lines = await run('EXPLAIN ANALYZE SELECT * FROM t1 ORDER BY id DESC', source, 8_000)
  expect(lines.map((line) => valueToPlainText(line)).join('\n')).toMatch(
    /[\d,]+ bytes spilled to \d+ files/,
  )
})
