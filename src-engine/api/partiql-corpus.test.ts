/**
 * Statements as DynamoDB's documentation shows them, word for word or nearly: how each is printed, how it is planned,
 * and what it gives, in both dialects. The writes run in order and leave what the reads read.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { itemToPlainText } from '../encoding/plain-json.ts'
import { parseStatement } from '../partiql/parser.ts'
import { printStatement } from '../partiql/print-statement.ts'
import { Database } from './database.ts'

/** In order: the statement, printed, how its plan reaches the items, and its items or the error's message. */
type Row = readonly [
  text: string,
  printed: string,
  plan: string,
  outcome: readonly string[] | string,
  /** The extended dialect's plan where it is another: it takes an index that the statement does not name. */
  extendedPlan?: string,
]

const writes: readonly Row[] = [
  [
    "INSERT INTO \"Music\" value {'Artist' : 'Acme Band','SongTitle' : 'PartiQL Rocks'}",
    "INSERT INTO \"Music\" VALUE {'Artist': 'Acme Band', 'SongTitle': 'PartiQL Rocks'}",
    'insert one item of Music',
    [],
  ],
  [
    "INSERT INTO Music VALUE {'Artist': 'No One', 'SongTitle': 'Call Me', 'Year': 2020, 'm': {'a': {'b': [1, 2, 3]}}, 'tags': ['x', 'y'], 'ss': <<'a', 'b'>>, 'b': true, 'z': null}",
    "INSERT INTO Music VALUE {'Artist': 'No One', 'SongTitle': 'Call Me', 'Year': 2020, 'm': {'a': {'b': [1, 2, 3]}}, 'tags': ['x', 'y'], 'ss': <<'a', 'b'>>, 'b': TRUE, 'z': NULL}",
    'insert one item of Music',
    [],
  ],
  [
    "INSERT INTO Music VALUE {'Artist': 'No One', 'SongTitle': 'Call Me'}",
    "INSERT INTO Music VALUE {'Artist': 'No One', 'SongTitle': 'Call Me'}",
    'insert one item of Music',
    'Duplicate primary key exists in table',
  ],
  [
    "UPDATE \"Music\" SET AwardsWon=1 SET AwardDetail={'Grammys':[2020, 2018]} WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks'",
    "UPDATE \"Music\" SET AwardsWon = 1, AwardDetail = {'Grammys': [2020, 2018]} WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks'",
    'update one item of Music',
    [],
  ],
  [
    "UPDATE \"Music\" REMOVE AwardDetail.Grammys[2] WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING ALL NEW *",
    "UPDATE \"Music\" REMOVE AwardDetail.Grammys[2] WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING ALL NEW *",
    'update one item of Music',
    [
      '{"AwardsWon":1,"AwardDetail":{"Grammys":[2020,2018]},"Artist":"Acme Band","SongTitle":"PartiQL Rocks"}',
    ],
  ],
  [
    "UPDATE \"Music\" SET AwardDetail.BillBoard=[2020] WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING MODIFIED NEW *",
    "UPDATE \"Music\" SET AwardDetail.BillBoard = [2020] WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING MODIFIED NEW *",
    'update one item of Music',
    ['{"AwardDetail":{"BillBoard":[2020]}}'],
  ],
  [
    "UPDATE \"Music\" SET AwardDetail.Grammys=list_append(AwardDetail.Grammys,[2016]) WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING MODIFIED NEW *",
    "UPDATE \"Music\" SET AwardDetail.Grammys = LIST_APPEND(AwardDetail.Grammys, [2016]) WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING MODIFIED NEW *",
    'update one item of Music',
    ['{"AwardDetail":{"Grammys":[2020,2018,2016]}}'],
  ],
  [
    "UPDATE \"Music\" SET BandMembers=<<'member1', 'member2'>> WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks'",
    "UPDATE \"Music\" SET BandMembers = <<'member1', 'member2'>> WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks'",
    'update one item of Music',
    [],
  ],
  [
    "UPDATE \"Music\" SET BandMembers=set_add(BandMembers, <<'newbandmember'>>) WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING MODIFIED OLD *",
    "UPDATE \"Music\" SET BandMembers = SET_ADD(BandMembers, <<'newbandmember'>>) WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING MODIFIED OLD *",
    'update one item of Music',
    ['{"BandMembers":["member1","member2"]}'],
  ],
  [
    "UPDATE \"Music\" SET BandMembers=set_delete(BandMembers, <<'member1', 'newbandmember'>>) WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING MODIFIED NEW *",
    "UPDATE \"Music\" SET BandMembers = SET_DELETE(BandMembers, <<'member1', 'newbandmember'>>) WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING MODIFIED NEW *",
    'update one item of Music',
    ['{"BandMembers":["member2"]}'],
  ],
  [
    "UPDATE Music SET n = if_not_exists(n, 5) WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' RETURNING MODIFIED NEW *",
    "UPDATE Music SET n = IF_NOT_EXISTS(n, 5) WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING MODIFIED NEW *",
    'update one item of Music',
    ['{"n":5}'],
  ],
  [
    "UPDATE Music SET n = n - 2 WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' AND n = 5 RETURNING MODIFIED NEW *",
    "UPDATE Music SET n = n - 2 WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' AND n = 5 RETURNING MODIFIED NEW *",
    'update one item of Music',
    ['{"n":3}'],
  ],
  [
    "UPDATE Music SET n = 1 WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' AND n = 5",
    "UPDATE Music SET n = 1 WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' AND n = 5",
    'update one item of Music',
    'The conditional request failed',
  ],
  [
    "UPDATE Music SET n = 1 WHERE Artist = 'nobody' AND SongTitle = 'x'",
    "UPDATE Music SET n = 1 WHERE Artist = 'nobody' AND SongTitle = 'x'",
    'update one item of Music',
    'The conditional request failed',
  ],
  [
    "FROM Music WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks' SET q = 1 REMOVE n RETURNING ALL OLD *",
    "UPDATE Music SET q = 1 REMOVE n WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' RETURNING ALL OLD *",
    'update one item of Music',
    [
      '{"AwardsWon":1,"AwardDetail":{"Grammys":[2020,2018,2016],"BillBoard":[2020]},"BandMembers":["member2"],"n":3,"Artist":"Acme Band","SongTitle":"PartiQL Rocks"}',
    ],
  ],
  [
    'DELETE FROM "Music" WHERE "Artist" = \'Acme Band\' AND "SongTitle" = \'none\' RETURNING ALL OLD *',
    'DELETE FROM "Music" WHERE "Artist" = \'Acme Band\' AND "SongTitle" = \'none\' RETURNING ALL OLD *',
    'delete one item of Music',
    [],
  ],
]
const reads: readonly Row[] = [
  [
    'SELECT * FROM "Music" WHERE Artist=\'No One\'',
    'SELECT * FROM "Music" WHERE Artist = \'No One\'',
    'query on Music',
    [
      '{"Year":2020,"m":{"a":{"b":[1,2,3]}},"tags":["x","y"],"ss":["a","b"],"b":true,"z":null,"Artist":"No One","SongTitle":"Call Me"}',
    ],
  ],
  [
    "SELECT m.a.b[1], tags[0], ss FROM \"Music\" WHERE Artist='No One' and SongTitle='Call Me'",
    "SELECT m.a.b[1], tags[0], ss FROM \"Music\" WHERE Artist = 'No One' AND SongTitle = 'Call Me'",
    'get on Music',
    ['{"b[1]":2,"tags[0]":"x","ss":["a","b"]}'],
  ],
  [
    'SELECT Artist FROM "Music"."by-year" WHERE "Year" = 2020',
    'SELECT Artist FROM "Music"."by-year" WHERE "Year" = 2020',
    'index query on Music."by-year"',
    ['{"Artist":"No One"}'],
  ],
  [
    'SELECT Artist FROM Music."by-year" WHERE "Year" IN [2020, 2021]',
    'SELECT Artist FROM Music."by-year" WHERE "Year" IN (2020, 2021)',
    '2 index queries on Music."by-year"',
    ['{"Artist":"No One"}'],
  ],
  [
    "SELECT Artist FROM Music WHERE Artist IN ('Acme Band', 'No One') ORDER BY Artist DESC",
    "SELECT Artist FROM Music WHERE Artist IN ('Acme Band', 'No One') ORDER BY Artist DESC",
    '2 queries on Music',
    ['{"Artist":"No One"}', '{"Artist":"Acme Band"}'],
  ],
  [
    "SELECT SongTitle FROM Music WHERE Artist = 'No One' AND BEGINS_WITH(\"SongTitle\", 'Call')",
    "SELECT SongTitle FROM Music WHERE Artist = 'No One' AND BEGINS_WITH(\"SongTitle\", 'Call')",
    'query on Music',
    ['{"SongTitle":"Call Me"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE size(tags) >1',
    'SELECT Artist FROM Music WHERE SIZE(tags) > 1',
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    "SELECT Artist FROM Music WHERE attribute_type(\"b\", 'BOOL') AND CONTAINS(tags, 'x')",
    "SELECT Artist FROM Music WHERE ATTRIBUTE_TYPE(\"b\", 'BOOL') AND CONTAINS(tags, 'x')",
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE z IS NULL AND z IS NOT MISSING',
    'SELECT Artist FROM Music WHERE z IS NULL AND z IS NOT MISSING',
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE tags IS LIST and m IS NOT STRING',
    'SELECT Artist FROM Music WHERE tags IS LIST AND m IS NOT STRING',
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE z = null',
    'SELECT Artist FROM Music WHERE z = NULL',
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE AwardsWon <> 1',
    'SELECT Artist FROM Music WHERE AwardsWon <> 1',
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    "SELECT Artist FROM Music WHERE AwardsWon != '1' AND NOT (b = true) -- a comment",
    "SELECT Artist FROM Music WHERE AwardsWon <> '1' AND NOT b = TRUE",
    'scan on Music',
    ['{"Artist":"Acme Band"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE "Year" = .202E+4 /* the same */;',
    'SELECT Artist FROM Music WHERE "Year" = 2020',
    'scan on Music',
    ['{"Artist":"No One"}'],
    `index query on Music."by-year"`,
  ],
  [
    'SELECT Artist FROM Music WHERE "Year" NOT BETWEEN 1 and 2 AND "Year" IN [2020]',
    'SELECT Artist FROM Music WHERE "Year" NOT BETWEEN 1 AND 2 AND "Year" IN (2020)',
    'scan on Music',
    ['{"Artist":"No One"}'],
    `index query on Music."by-year"`,
  ],
  [
    "SELECT Artist FROM Music WHERE ss = <<'b','a'>> AND m = {'a': {'b': [1,2,3]}}",
    "SELECT Artist FROM Music WHERE ss = <<'b', 'a'>> AND m = {'a': {'b': [1, 2, 3]}}",
    'scan on Music',
    ['{"Artist":"No One"}'],
  ],
  [
    "SELECT Artist FROM Music WHERE 'Acme Band' = Artist",
    "SELECT Artist FROM Music WHERE 'Acme Band' = Artist",
    'query on Music',
    ['{"Artist":"Acme Band"}'],
  ],
  [
    'SELECT Artist FROM Music WHERE Artist = "Acme Band"',
    'SELECT Artist FROM Music WHERE Artist = "Acme Band"',
    'scan on Music',
    [],
  ],
]

describe.each(['dynamodb', 'extended'] as const)(
  "DynamoDB's statements in the dialect %s",
  (dialect) => {
    let db: Database
    beforeAll(async () => {
      db = await Database.createInMemory({ defaultTable: false })
      const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({
        AttributeName,
        AttributeType,
      })
      await db.dynamodb.createTable({
        TableName: 'Music',
        AttributeDefinitions: [
          attribute('Artist', 'S'),
          attribute('SongTitle', 'S'),
          attribute('Year', 'N'),
        ],
        KeySchema: [
          { AttributeName: 'Artist', KeyType: 'HASH' },
          { AttributeName: 'SongTitle', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-year',
            KeySchema: [{ AttributeName: 'Year', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      })
    })
    afterAll(() => db.close())

    test.for([...writes, ...reads])('%s', async (row: Row) => {
      const [text, printed, plan, outcome, extendedPlan = plan] = row
      const parsed = parseStatement(text, dialect).statement
      expect(printStatement(parsed)).toBe(printed)
      expect(printStatement(parseStatement(printed, dialect).statement)).toBe(printed)
      const prepared = db.prepareStatement(text, { dialect })
      expect(accessOf(prepared.explanation.lines)).toBe(
        dialect === 'extended' ? extendedPlan : plan,
      )
      const items: string[] = []
      const run = async (): Promise<readonly string[]> => {
        for await (const { values } of prepared.run()) items.push(...values.map(rowText))
        return items
      }
      if (typeof outcome === 'string') await expect(run()).rejects.toThrow(outcome)
      else expect(await run()).toEqual(outcome)
    })
  },
)

function rowText(value: unknown): string {
  return value instanceof Map ? itemToPlainText(value) : ''
}

/** The line of a plan that says how items are reached, without its estimate. */
function accessOf(lines: readonly string[]): string | undefined {
  return lines
    .map((line) => line.trim().split(',')[0])
    .find((line) => line !== undefined && / on | one item /.test(line))
}
