import { expect, test } from 'vitest'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { compileProjection } from './projection.ts'
import { bindExpressions } from './request.ts'

const item = new Map<string, AttributeValue>([
  [
    'a',
    new Map<string, AttributeValue>([
      [
        'b',
        [
          new Map([
            ['c', 1],
            ['d', 2],
          ]),
          3,
          4,
        ],
      ],
      ['e', 5],
    ]),
  ],
  ['f', 6],
  ['nil', null],
])

test.each<[string, [string, AttributeValue][]]>([
  ['f', [['f', 6]]],
  ['gone', []],
  [
    'f, nil, gone',
    [
      ['f', 6],
      ['nil', null],
    ],
  ],
  ['a.e', [['a', new Map([['e', 5]])]]],
  ['a.gone, f.x, nil[0]', []],
  ['a.b[2], a.b[0].c', [['a', new Map([['b', [new Map([['c', 1]]), 4]]])]]],
  [
    'a.b[0].d, a.b[0].c',
    [
      [
        'a',
        new Map([
          [
            'b',
            [
              new Map([
                ['c', 1],
                ['d', 2],
              ]),
            ],
          ],
        ]),
      ],
    ],
  ],
  ['a.b[9]', []],
])('%s keeps the structure of what it finds', (text, selected) => {
  const { projection = [] } = bindExpressions({ ProjectionExpression: text }, [])
  expect(compileProjection(projection)(item)).toEqual(new Map(selected))
})
