import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeystoneError } from '../base/errors.ts'
import { itemFromPlainText } from '../encoding/plain-json.ts'
import { MemorySource } from '../testing/memory-source.ts'
import { Cursor } from './cursor.ts'
import { formatStatement } from './format.ts'
import { tokenize } from './lexer.ts'
import { parseStatement, parseWith } from './parser.ts'
import { parseQuery } from './query-parser.ts'
import { printStatement } from './print-statement.ts'
import { prepareStatement } from './statement.ts'

/** The grammar below lets some things follow one another that need parentheses. */
function isStatement(source: string): boolean {
  try {
    parseStatement(source)
    return true
  } catch {
    return false
  }
}

/** Without positions, which a printed text has elsewhere. */
function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => name !== 'at')
      .map(([name, value]) => [name, shape(value)]),
  )
}

/** Statements as text, by the grammar. */
const text: fc.Arbitrary<string> = fc
  .letrec<Record<'expr' | 'item' | 'from' | 'select' | 'query' | 'statement', string>>((tie) => {
    const seq = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
      fc
        .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
        .map((all) => all.join(''))
    const one = (...choices: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
      fc.oneof(
        { maxDepth: 4 },
        ...choices.map((choice) => (typeof choice === 'string' ? fc.constant(choice) : choice)),
      )
    const opt = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.oneof(fc.constant(''), part)
    const list = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.array(part, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '))
    const expr = tie('expr')
    const query = tie('query')
    const name = one('a', 'b', '"q ""x"', 'größe', 'name')
    const step = one(seq('.', name), '[0]', seq('[', expr, ']'), '.*', '[*]')
    return {
      expr: one(
        'a',
        "'it''s'",
        '5',
        '-7.5e2',
        '.5',
        'true',
        'NULL',
        'MISSING',
        '?',
        seq(
          name,
          fc.array(step, { maxLength: 2 }).map((all) => all.join('')),
        ),
        seq('(', expr, ')', step),
        seq('(', expr, ')'),
        seq(expr, one(' = ', ' <> ', ' != ', ' < ', ' >= '), expr),
        seq(expr, one(' + ', ' - ', ' * ', ' || ', ' % '), expr),
        seq(expr, one(' AND ', ' OR '), expr),
        seq('NOT ', expr),
        seq('-', '(', expr, ')'),
        seq('-', name),
        seq('(', expr, ')', opt(fc.constant(' NOT')), ' BETWEEN 1 AND 2'),
        seq(name, opt(fc.constant(' NOT')), ' IN (', list(expr), ')'),
        seq(
          name,
          ' IN ',
          one('?', seq('[', list(expr), ']'), seq('<<', list(expr), '>>'), seq('(', query, ')')),
        ),
        seq(name, ' IS ', opt(fc.constant('NOT ')), one('MISSING', 'NULL', 'STRING', 'bool')),
        seq(name, " LIKE 'a!%%' ESCAPE '!'"),
        seq(one('size', 'COUNT', 'f'), '(', opt(fc.constant('DISTINCT ')), list(expr), ')'),
        'COUNT(*)',
        seq(
          'CASE ',
          opt(seq(expr, ' ')),
          'WHEN ',
          expr,
          ' THEN ',
          expr,
          opt(seq(' ELSE ', expr)),
          ' END',
        ),
        seq('CAST(', expr, ' AS string)'),
        seq("TRIM(LEADING '0' FROM ", expr, ')'),
        seq('EXTRACT(year FROM ', expr, ')'),
        seq('SUBSTRING(', expr, ' FROM 1 FOR 2)'),
        seq('[', list(expr), ']'),
        '[]',
        seq("{'k': ", expr, ", 'l': ", expr, '}'),
        seq('(', query, ')'),
        seq('EXISTS(', query, ')'),
      ),
      item: one(
        'users',
        '"my-table"."by-date"',
        seq(name, ' AS u'),
        seq('u.tags t AT i'),
        seq('(', query, ') AS q'),
        seq('UNPIVOT ', name, ' AS v AT k'),
      ),
      from: one(
        tie('item'),
        seq(tie('from'), ', ', tie('item')),
        seq(
          tie('from'),
          one(' JOIN ', ' LEFT JOIN ', ' FULL OUTER JOIN '),
          tie('item'),
          ' ON ',
          expr,
        ),
        seq(tie('item'), ' RIGHT JOIN (x CROSS JOIN y) ON true'),
      ),
      select: seq(
        one(
          'SELECT *',
          'SELECT u.*, 1 AS "limit"',
          seq('SELECT DISTINCT ', list(seq(expr, opt(seq(' AS ', name))))),
          seq('SELECT VALUE ', expr),
          seq('PIVOT ', expr, ' AT ', expr),
        ),
        seq(' FROM ', tie('from')),
        opt(seq(' WHERE ', expr)),
        opt(
          seq(
            ' GROUP BY ',
            list(expr),
            opt(fc.constant(' GROUP AS g')),
            opt(seq(' HAVING ', expr)),
          ),
        ),
        opt(seq(' ORDER BY ', list(seq(expr, one('', ' DESC', ' ASC NULLS FIRST'))))),
        opt(seq(' LIMIT ', expr)),
        opt(fc.constant(' OFFSET 3')),
      ),
      query: one(
        tie('select'),
        seq(tie('select'), one(' UNION ', ' UNION ALL ', ' EXCEPT ', ' INTERSECT '), tie('query')),
        seq('(', tie('query'), ') UNION (', tie('query'), ') ORDER BY a LIMIT 2'),
      ),
      statement: one(
        seq(opt(one('EXPLAIN ', 'explain analyze ')), query, opt(fc.constant(';'))),
        seq('INSERT INTO users VALUE ', expr),
        seq('INSERT INTO users <<', list(expr), '>>'),
        seq(
          'UPDATE t SET a.b[1] = ',
          expr,
          ', c = 1 REMOVE d, e SET f = 2 WHERE ',
          expr,
          ' RETURNING ALL OLD *',
        ),
        seq('FROM t WHERE ', expr, ' SET a = 1'),
        seq('DELETE FROM "t" WHERE ', expr, opt(fc.constant(' RETURNING MODIFIED NEW *'))),
        seq('EXISTS(', query, ')'),
      ),
    }
  })
  .statement.filter(isStatement)

test('a printed statement parses to the same tree', () => {
  fc.assert(
    fc.property(text, (source) => {
      const { statement, parameters } = parseStatement(source)
      const printed = printStatement(statement)
      expect(shape(parseStatement(printed)), printed).toEqual(shape({ statement, parameters }))
    }),
    { numRuns: 1500 },
  )
})

test('formatting moves tokens and comments and changes none, and is done after once', () => {
  const comment = fc.constantFrom(' ', '\n', ' -- c\n', '\n-- d\n', ' /* e */ ', '\n/* f\n g */\n')
  fc.assert(
    fc.property(
      text,
      fc.array(fc.tuple(fc.nat(30), comment), { maxLength: 5 }),
      (source, added) => {
        const tokens = tokenize(source)
        const commented = tokens
          .map(({ start, end }, at) => {
            const blanks = source.slice(tokens[at - 1]?.end ?? 0, start)
            const comments = added.filter(([place]) => place === at).map(([, each]) => each)
            return blanks + comments.join('') + source.slice(start, end)
          })
          .join('')
        const formatted = formatStatement(commented)
        const words = (of: string): string[] =>
          tokenize(of).map(({ kind, text: word }) =>
            kind === 'string' || kind === 'quoted' ? word : word.toUpperCase().trim(),
          )
        expect(words(formatted), formatted).toEqual(words(commented))
        expect(shape(parseStatement(formatted))).toEqual(shape(parseStatement(source)))
        expect(formatStatement(formatted)).toBe(formatted)
      },
    ),
    { numRuns: 600 },
  )
})

test('every node lies within its parent and covers its own text', () => {
  fc.assert(
    fc.property(text, (source) => {
      const check = (node: unknown, start: number, end: number): void => {
        if (Array.isArray(node)) for (const child of node) check(child, start, end)
        if (typeof node !== 'object' || node === null || Array.isArray(node)) return
        const at = 'at' in node ? node.at : undefined
        const span = at as { start: number; end: number } | undefined
        if (span !== undefined) {
          expect(span.start).toBeGreaterThanOrEqual(start)
          expect(span.end).toBeLessThanOrEqual(end)
          expect(span.end).toBeGreaterThanOrEqual(span.start)
        }
        for (const [name, child] of Object.entries(node)) {
          if (name !== 'at') check(child, 0, source.length)
        }
      }
      check(parseStatement(source).statement, 0, source.length)
    }),
    { numRuns: 200 },
  )
})

test('any text gives a tree or one syntax error that points into it', () => {
  const fragment = fc.constantFrom(
    'SELECT',
    '*',
    'FROM',
    'a',
    '"q"',
    "'s'",
    "'",
    '"',
    'WHERE',
    '(',
    ')',
    '[',
    ']',
    '<<',
    '>>',
    '{',
    '}',
    ':',
    '=',
    'AND',
    'OR',
    'NOT',
    'IN',
    'IS',
    'NULL',
    '1',
    '.',
    ',',
    '?',
    '-',
    '--',
    '/*',
    '*/',
    '\0',
    '\ud800',
    '😀',
    '\u202e',
    'e\u0301',
    '\u0301',
    '\u00a0',
    '==',
    '!=',
    'EXISTS',
    'PIVOT',
    'CAST',
    'CASE',
    'WHEN',
    'JOIN',
    'UPDATE',
    'SET',
    'LIMIT',
    'GROUP',
    'BY',
    'UNION',
    ';',
  )
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragment, { maxLength: 40 }).map((all) => all.join(' ')),
    fc
      .tuple(text, fc.nat(200), fc.nat(20))
      .map(([source, at, count]) => source.slice(0, at) + source.slice(at + count)),
  )
  fc.assert(
    fc.property(
      any,
      fc.constantFrom('extended' as const, 'dynamodb' as const),
      (source, dialect) => {
        const cursor = new Cursor(source, dialect, parseQuery)
        try {
          parseWith(cursor)
        } catch (error) {
          if (!(error instanceof KeystoneError)) throw error
          if (error.code === 'syntax') {
            const { offset, length } = (error as KeystoneError<'syntax'>).details
            expect(offset + length).toBeLessThanOrEqual(source.length)
          } else {
            expect(error.code).toBe('validation')
          }
        }
        expect(cursor.looks).toBeLessThan(100 * (source.length + 10))
      },
    ),
    { numRuns: 3000 },
  )
})

test('every statement that parses runs or is refused, and nothing else', async () => {
  const item = (text: string): ReturnType<typeof itemFromPlainText> => itemFromPlainText(text)
  let ran = 0
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.constantFrom('extended' as const, 'dynamodb' as const),
      async (source, dialect) => {
        const tables = new MemorySource()
        for (const name of ['users', 't']) {
          tables.add(
            {
              name,
              partitionKey: { name: 'a', type: 'S' },
              sortKey: undefined,
              sortKeyOptional: false,
              itemCount: 2,
              indexes: [],
            },
            [item('{"a":"x","b":[1,{"a":2}],"name":null}'), item('{"a":"y","b":{"a":"it\'s"}}')],
          )
        }
        try {
          const { parameters } = parseStatement(source, dialect)
          const values = Array.from({ length: parameters }, (_, at) => at)
          const statement = prepareStatement(source, tables, { dialect, parameters: values })
          for await (const page of statement.run()) expect(page.values.length).toBeGreaterThan(0)
          ran++
        } catch (error) {
          if (!(error instanceof KeystoneError)) throw error
        }
      },
    ),
    { numRuns: 2000 },
  )
  expect(ran).toBeGreaterThan(0)
})
