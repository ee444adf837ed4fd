import { describe, expect, test } from 'vitest'
import { jsonNodesOf, jsonPlaceAt } from './json-place.ts'

/** `|` is where the cursor stands. */
function placeIn(marked: string) {
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { path, wanted, start, end, hasValue, names } = jsonPlaceAt(text, offset)
  return { path, wanted, replaced: text.slice(start, end), hasValue, names: [...names] }
}

describe('the place in JSON that is being written', () => {
  test('wants a name after a brace or a comma, and knows the names around it', () => {
    expect(placeIn('{"a": 1, |, "b": {"c": 2}}')).toEqual({
      path: [],
      wanted: 'name',
      replaced: '',
      hasValue: false,
      names: ['a', 'b'],
    })
  })

  test('wants a value behind a colon, and says whose', () => {
    expect(placeIn('{"a": {"b": |}}')).toMatchObject({ path: ['a', 'b'], wanted: 'value' })
  })

  test('counts the elements of a list', () => {
    expect(placeIn('{"a": [1, {"x": [[]]}, |]}')).toMatchObject({ path: ['a', 2], wanted: 'value' })
  })

  test('replaces the string that is begun, quotes included', () => {
    expect(placeIn('{"a": "op|"}')).toMatchObject({ wanted: 'value', replaced: '"op"' })
    expect(placeIn('{"a": "op|')).toMatchObject({ wanted: 'value', replaced: '"op' })
  })

  test('a name that has its value is replaced alone, and is not among the others', () => {
    expect(placeIn('{"b": 1, "na|me": 2}')).toMatchObject({
      wanted: 'name',
      replaced: '"name"',
      hasValue: true,
      names: ['b'],
    })
  })

  test('is not misled by braces, quotes and colons in strings', () => {
    expect(placeIn('{"a": "}\\": {", "b": |}')).toMatchObject({ path: ['b'], wanted: 'value' })
  })

  test('a comma forgotten keeps no name from being offered', () => {
    expect(placeIn('{"a": 1\n "|"}')).toMatchObject({ wanted: 'name', replaced: '""' })
  })

  test('wants nothing outside of the item', () => {
    expect(placeIn('|')).toMatchObject({ wanted: 'nothing' })
    expect(placeIn('{} |')).toMatchObject({ wanted: 'nothing' })
  })
})

test('each value of JSON text has its place', () => {
  const text = '{"a": [1, "x,}"], "b": {"c": null}}'
  const root = jsonNodesOf(text)
  const found = root?.members.map(({ name, node }) => [
    name,
    text.slice(node.start, node.end),
    node.members.map((member) => text.slice(member.node.start, member.node.end)),
  ])
  expect(found).toEqual([
    ['a', '[1, "x,}"]', ['1', '"x,}"']],
    ['b', '{"c": null}', ['null']],
  ])
})
