import { describe, expect, test } from 'vitest'
import { formatStatement } from './format.ts'

describe('a formatted statement', () => {
  test.each<[string, string, string]>([
    [
      'has a clause on each line and its keywords in capitals',
      "select a.b[0], count( * ) from users where not x=-1 and y  in ('a','b') order by a desc nulls last limit 5",
      "SELECT a.b[0], count(*)\nFROM users\nWHERE NOT x = -1 AND y IN ('a', 'b')\nORDER BY a DESC NULLS LAST\nLIMIT 5",
    ],
    [
      'keeps comments above clauses and behind them',
      '-- who\nselect a -- one\n from t /* all */ where a=1\n-- done\n',
      '-- who\nSELECT a -- one\nFROM t /* all */\nWHERE a = 1\n-- done',
    ],
    [
      'keeps comments between columns and conditions',
      'select a, -- first\nb /* second */, c from t where\n-- only these\n a = 1 and b = 2',
      'SELECT a, -- first\n  b /* second */,\n  c\nFROM t\nWHERE\n  -- only these\n  a = 1\n  AND b = 2',
    ],
    [
      'leaves names that are words of the language as written',
      'select t.order, x as value from t',
      'SELECT t.order, x AS value\nFROM t',
    ],
    [
      'breaks long clauses at commas and conditions, not within a BETWEEN',
      `select a from t where ${'long_name between 1 and 2 and '.repeat(4)}b=1`,
      `SELECT a\nFROM t\nWHERE long_name BETWEEN 1 AND 2\n${'  AND long_name BETWEEN 1 AND 2\n'.repeat(3)}  AND b = 1`,
    ],
    [
      'shows writes with their clauses',
      "update t set a=a+1, b=list_append(b,['x']) remove c where pk='k' returning all old *",
      "UPDATE t\nSET a = a + 1, b = list_append(b, ['x'])\nREMOVE c\nWHERE pk = 'k'\nRETURNING ALL OLD *",
    ],
    [
      'keeps a sub-query and a CASE on the line they are on',
      'select case when a=1 and b=2 then 1 else - -1 end from (select value x from t) as q group by a group as g',
      'SELECT CASE WHEN a = 1 AND b = 2 THEN 1 ELSE - -1 END\nFROM (SELECT VALUE x FROM t) AS q\nGROUP BY a\nGROUP AS g',
    ],
    [
      'keeps the semicolon',
      "insert into t value {'pk':'a','s':<<1,2>>} ;",
      "INSERT INTO t\nVALUE {'pk': 'a', 's': <<1, 2>>};",
    ],
  ])('%s', (_, source, formatted) => {
    expect(formatStatement(source)).toBe(formatted)
    expect(formatStatement(formatted)).toBe(formatted)
  })

  test('must be a statement', () => {
    expect(() => formatStatement('SELECT FROM')).toThrow(/column/)
  })
})
