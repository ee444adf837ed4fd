import { expect, test } from 'vitest'
import { completionsAt, type Known } from './completions.ts'

const known: Known = {
  tables: [
    {
      name: 'cities',
      indexes: ['byPopulation'],
      attributes: [
        { path: ['country'], types: 'S', values: [`'AL'`, `'DE'`] },
        { path: ['place'], types: 'M', values: [] },
        { path: ['place', 'lat'], types: 'N', values: [] },
      ],
    },
    { name: 'my shop', indexes: [], attributes: [{ path: ['order'], types: 'S', values: [] }] },
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

test('what lies in a map after its point, and indexes after a table', () => {
  expect(offered('SELECT place.| FROM cities')).toEqual(['lat'])
  expect(offered('SELECT * FROM cities.|')).toEqual(['"byPopulation"'])
})

test('the values an attribute is known to have, after a comparison', () => {
  expect(offered('SELECT * FROM cities WHERE country = |').slice(0, 2)).toEqual([`'AL'`, `'DE'`])
})
