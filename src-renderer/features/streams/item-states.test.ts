import { expect, test } from 'vitest'
import type { Item } from '../../../src-engine/language.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { itemStates } from './item-states.ts'

const image = (state: string): Item => new Map([['state', state]])
const change = (kind: Change['kind'], before?: Item, after?: Item): Change => ({
  sequence: 1,
  kind,
  atMs: 0,
  keys: new Map([['id', 'a']]),
  before,
  after,
  sizeBytes: 1,
})

test('each new image is the item then; after a removal or an expiry there is none', () => {
  const [one, two] = [image('one'), image('two')]
  expect(
    itemStates([
      change('insert', undefined, one),
      change('modify', one, two),
      change('expiry', two),
      change('insert', undefined, one),
      change('remove', one),
    ]),
  ).toEqual([
    { kind: 'there', item: one },
    { kind: 'there', item: two },
    { kind: 'absent' },
    { kind: 'there', item: one },
    { kind: 'absent' },
  ])
})

test('with old images only, the next change tells what the one before left', () => {
  expect(itemStates([change('insert'), change('modify', image('one'))])).toEqual([
    { kind: 'there', item: image('one') },
    { kind: 'unknown' },
  ])
})
