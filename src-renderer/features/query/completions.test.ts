import { expect, test } from 'vitest'
import { completionsAt, type Known } from './completions.ts'

const known: Known = {
  tables: [
    {
      name: 'cities',
      indexes: ['byPopulation'],
      keys: [['place', 'partition key']],
      attributes: [
        { path: ['country'], types: 'S', values: [`'AL'`, `'DE'`] },
        { path: ['place'], types: 'M', values: [] },
        { path: ['place', 'lat'], types: 'N', values: [] },
      ],
    },
    {
      name: 'my shop',
      indexes: [],
      keys: [],
      attributes: [{ path: ['order'], types: 'S', values: [] }],
    },
  ],
}

function offered(text: string): string[] {
  const at = text.indexOf('|')
  const { options } = completionsAt(text.replace('|', ''), at, known)
  return options.filter(({ kind }) => kind !== 'keyword').map((option) => option.text)
}

test('tables after FROM, quoted where they must be', () => {
  expect(offered('SELECT * FROM |')).toEqual(['cities', '"my shop"'])
})

test('the attributes of the tables that are named, also before they are', () => {
  expect(offered('SELECT | FROM cities')).toEqual(['country', 'place'])
  expect(offered('SELECT * FROM "my shop" WHERE |')).toEqual(['"order"'])
})

test('keys come first, and say what they are, with types and table', () => {
  const { options } = completionsAt('SELECT  FROM cities', 7, known)
  const names = options
    .filter(({ kind }) => kind === 'attribute')
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ text, detail }) => [text, detail])
  expect(names).toEqual([
    ['place', 'partition key · M · cities'],
    ['country', 'S · cities'],
  ])
})

test('what lies in a map after its point, and indexes after a table', () => {
  expect(offered('SELECT place.| FROM cities')).toEqual(['lat'])
  expect(offered('SELECT * FROM cities.|')).toEqual(['"byPopulation"'])
})

test('the values an attribute is known to have, after a comparison', () => {
  expect(offered('SELECT * FROM cities WHERE country = |').slice(0, 2)).toEqual([`'AL'`, `'DE'`])
})

test('of thousands of names those nearest to what is typed are offered, and others with another letter', () => {
  const attributes = Array.from({ length: 5000 }, (_, at) => ({
    path: [`attribute_${at}`],
    types: 'N',
    values: [],
  }))
  const wide: Known = { tables: [{ name: 'wide', indexes: [], keys: [], attributes }] }
  const at = (word: string) => {
    const text = `SELECT * FROM wide WHERE ${word}`
    return completionsAt(text, text.length, wide)
  }
  expect(at('a').options).toHaveLength(300)
  expect(at('a').isPart).toBe(true)
  const named = (word: string) => at(word).options.map(({ text }) => text)
  expect(named('attribute_4999')[0]).toBe('attribute_4999')
  expect(named('Att4999')).toContain('attribute_4999')
  expect(named('bute_4999')).toContain('attribute_4999')
  expect(named('zzz')).toEqual([])
})
