import fc from 'fast-check'
import { expect, test } from 'vitest'
import { soakFactor, testSeed } from '../testing/soak.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { mapsEqual } from '../encoding/equality.ts'
import { item as anyItem } from '../testing/values.ts'
import { csvColumns, readCsvItems, writeCsvItems } from './csv-items.ts'
import type { ImportedRow } from './imported-row.ts'
import { readJsonItems, writeJsonLines } from './json-items.ts'

/** Text as bytes in pieces of a given size, which cuts characters and line breaks in two. */
function pieces(text: string, size: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text)
  const cut: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size))
  return cut
}

async function itemsIn(rows: AsyncIterable<ImportedRow>): Promise<Item[]> {
  const items: Item[] = []
  for await (const row of rows) {
    if (row.kind === 'error') throw new Error(`row ${row.row}: ${row.message}`)
    items.push(row.item)
  }
  return items
}

function expectSame(found: readonly Item[], items: readonly Item[]): void {
  expect(found.length).toBe(items.length)
  for (const [i, item] of items.entries()) {
    expect(mapsEqual(found[i] ?? new Map(), item)).toBe(true)
  }
}

const items = fc.array(anyItem(), { maxLength: 6 })
const pieceSize = fc.integer({ min: 1, max: 64 })

test('tagged JSON lines read back as they were, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(items, pieceSize, async (written, size) => {
      const text = [...writeJsonLines(written, { tagged: true })].join('')
      expectSame(await itemsIn(readJsonItems(pieces(text, size), { tagged: true })), written)
    }),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

test('an array of tagged items reads back as it was, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      pieceSize,
      fc.constantFrom(',', ' ,\n'),
      async (written, size, comma) => {
        const lines = [...writeJsonLines(written, { tagged: true })].map((line) => line.trim())
        const text = ` [${lines.join(comma)}] \n`
        expectSame(await itemsIn(readJsonItems(pieces(text, size), { tagged: true })), written)
      },
    ),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

test('CSV reads back as it was, and no cell is a formula', async () => {
  const filled = items.map((list) => list.filter((item) => item.size > 0 && !item.has('')))
  await fc.assert(
    fc.asyncProperty(
      filled,
      pieceSize,
      fc.constantFrom(',', ';', '\t'),
      async (written, size, separator) => {
        const columns = csvColumns(written)
        fc.pre(columns.length > 0)
        const text = [...writeCsvItems(written, columns, { separator })].join('')
        expectSame(await itemsIn(readCsvItems(pieces(text, size), { separator })), written)
        for (const cell of text.split(/[\r\n]+|[,;\t]/)) {
          if (text.includes('"')) break
          expect(cell).not.toMatch(/^[=+@]|^-(?![0-9])/)
        }
      },
    ),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})
