/** What can be typed into an item's JSON: names its table's items have, tags, and the values an attribute has. */
import { jsonPlaceAt, type JsonPath } from '../../lib/json-place.ts'
import type { JsonForm } from './json-problem.ts'

/** An attribute met in the table. */
export interface MetAttribute {
  readonly path: readonly string[]
  readonly types: readonly string[]
  /** As JSON; empty when it has many. */
  readonly values: readonly string[]
}

export interface JsonOption {
  readonly kind: 'name' | 'type' | 'value'
  readonly label: string
  readonly detail: string
  /** A snippet of the editor. */
  readonly snippet: string
}

export interface JsonCompletions {
  readonly start: number
  readonly end: number
  readonly options: readonly JsonOption[]
}

export function jsonCompletionsAt(
  form: JsonForm,
  { text, offset }: { readonly text: string; readonly offset: number },
  met: readonly MetAttribute[],
): JsonCompletions {
  const place = jsonPlaceAt(text, offset)
  const { start, end } = place
  const at = form === 'json' ? { path: place.path, tag: undefined } : untagged(place.path)
  const answer = (options: readonly JsonOption[]): JsonCompletions => ({ start, end, options })
  if (at === undefined || place.wanted === 'nothing') return answer([])
  if (place.wanted === 'name') {
    // Inside `"attribute": { … }` of DynamoDB JSON stands one tag.
    const wantsTag = form === 'dynamodbJson' && at.tag === undefined && at.path.length > 0
    if (wantsTag) {
      if (place.names.size > 0) return answer([])
      const open = (tag: string): string =>
        `"${tag}"${place.hasValue ? '' : `: ${taggedStart(tag)}`}`
      return answer(tagOptions(at.path, met, open))
    }
    const inside = met.filter(
      ({ path }) => isSamePath(path.slice(0, -1), at.path) && !place.names.has(path.at(-1) ?? ''),
    )
    return answer(inside.map((attribute) => nameOption(form, attribute, place.hasValue)))
  }
  if (form === 'dynamodbJson' && at.tag === undefined) {
    return answer(tagOptions(at.path, met, (tag) => `{"${tag}": ${taggedStart(tag)}}`))
  }
  const attribute = met.find(({ path }) => isSamePath(path, at.path))
  return answer(valueOptions(form, attribute, at.tag))
}

/** The path without its tags; `tag` when it stands inside one. Undefined: no form of DynamoDB JSON. */
function untagged(
  path: JsonPath,
): { readonly path: JsonPath; readonly tag: string | undefined } | undefined {
  const found: (string | number)[] = []
  let tag: string | undefined
  for (const step of path) {
    if (tag === undefined && found.length > 0) {
      if (typeof step !== 'string') return undefined
      tag = step
    } else {
      // Elements of a set are bare.
      if (typeof step === 'number' && tag !== 'L') return undefined
      found.push(step)
      tag = undefined
    }
  }
  return { path: found, tag }
}

function isSamePath(path: JsonPath, other: JsonPath): boolean {
  return path.length === other.length && path.every((step, at) => step === other[at])
}

function nameOption(form: JsonForm, { path, types }: MetAttribute, hasValue: boolean): JsonOption {
  const label = path.at(-1) ?? ''
  const name = escaped(JSON.stringify(label))
  const [type = ''] = types
  const tag = tagOf(type)
  const value = form === 'json' ? plainStart(type) : `{"${tag}": ${taggedStart(tag)}}`
  const snippet = hasValue ? name : `${name}: ${type === '' ? '$0' : value}`
  return { kind: 'name', label, detail: types.join(', '), snippet }
}

const tags: readonly (readonly [string, string])[] = [
  ['S', 'string'],
  ['N', 'number, in quotes'],
  ['B', 'binary, as base64'],
  ['BOOL', 'true or false'],
  ['NULL', 'null'],
  ['L', 'list'],
  ['M', 'map'],
  ['SS', 'set of strings'],
  ['NS', 'set of numbers'],
  ['BS', 'set of binaries'],
  ['VECF32', 'vector of 32-bit floats'],
  ['TS', 'timestamp, in milliseconds'],
]

function tagOptions(
  path: JsonPath,
  met: readonly MetAttribute[],
  snippetOf: (tag: string) => string,
): JsonOption[] {
  const types = met.find((attribute) => isSamePath(attribute.path, path))?.types ?? []
  const known = types.map(tagOf)
  const rank = (tag: string): number => (known.includes(tag) ? 0 : 1)
  return tags
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([tag, meaning]) => ({
      kind: 'type',
      label: tag,
      detail: known.includes(tag) ? `${meaning}, as in other items` : meaning,
      snippet: snippetOf(tag),
    }))
}

function valueOptions(
  form: JsonForm,
  attribute: MetAttribute | undefined,
  tag: string | undefined,
): JsonOption[] {
  const option = (text: string, detail: string): JsonOption => {
    return { kind: 'value', label: text, detail, snippet: escaped(text) }
  }
  const known = (attribute?.values ?? []).map((text) => [text, kindOf(text)] as const)
  const name = attribute?.path.at(-1)
  const detail = name === undefined ? '' : `a value of ${name}`
  if (form === 'json') {
    const words = ['true', 'false', 'null'].filter((word) => !attribute?.values.includes(word))
    return [
      ...known.map(([text]) => option(text, detail)),
      ...words.map((word) => option(word, word === 'null' ? 'NULL' : 'BOOL')),
    ]
  }
  if (tag === 'BOOL') return ['true', 'false'].map((word) => option(word, 'BOOL'))
  if (tag === 'NULL') return [option('true', 'NULL')]
  return known
    .filter(([, kind]) => kind === tag)
    .map(([text]) => option(tag === 'N' ? `"${text}"` : text, detail))
}

function kindOf(json: string): 'S' | 'N' | 'BOOL' {
  if (json.startsWith('"')) return 'S'
  return json === 'true' || json === 'false' ? 'BOOL' : 'N'
}

function plainStart(type: string): string {
  switch (type) {
    case 'S':
      return '"$0"'
    case 'N':
      return '${0:0}'
    case 'BOOL':
      return '${0:true}'
    case 'NULL':
      return 'null'
    case 'M':
      return '{$0}'
    case 'L':
      return '[$0]'
    default:
      return '$0'
  }
}

function taggedStart(type: string): string {
  switch (type) {
    case 'BOOL':
      return '${0:true}'
    case 'NULL':
      return 'true'
    case 'M':
      return '{$0}'
    case 'L':
    case 'VECF32':
      return '[$0]'
    case 'SS':
    case 'NS':
    case 'BS':
      return '["$0"]'
    default:
      return '"$0"'
  }
}

/** Types are named `VecF32` and `Ts`, and tagged in capitals. */
function tagOf(type: string): string {
  return type.toUpperCase()
}

/** Text that a snippet holds as it is. */
function escaped(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`)
}
