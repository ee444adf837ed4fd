/** What can be typed at a place: by the engine's own knowledge of the language, and names of this database. */
import { completionAt, printIdentifier, tokenize } from '../../../src-engine/language.ts'

export interface KnownAttribute {
  /** Nested ones with points: `address.city`. */
  readonly path: readonly string[]
  /** Types met, for example `S` or `S, N`. */
  readonly types: string
  /** The few values it has, as PartiQL; empty when it has many. */
  readonly values: readonly string[]
}

export interface KnownTable {
  readonly name: string
  readonly indexes: readonly string[]
  /** What each of the key attributes is: `partition key`, `sort key`. */
  readonly keys: readonly (readonly [name: string, what: string])[]
  readonly attributes: readonly KnownAttribute[]
}

export interface Known {
  readonly tables: readonly KnownTable[]
}

export interface CompletionOption {
  readonly kind: 'table' | 'index' | 'attribute' | 'value' | 'function' | 'keyword'
  readonly text: string
  readonly detail: string
  /** Smaller comes first. */
  readonly rank: number
}

export interface Completions {
  /** What is replaced: from here to the place asked about. */
  readonly start: number
  readonly options: readonly CompletionOption[]
  /** Only those nearest to what is typed are here: with another letter they may be others. */
  readonly isPart: boolean
}

/** More than anybody reads; the editor takes time for each. */
const optionsMax = 300

export function completionsAt(text: string, offset: number, known: Known): Completions {
  const { start, wanted, qualifier, tables, keywords, functions, prefix } = completionAt(
    text,
    offset,
  )
  const values = valuesAt(text, start, known, tables)
  const options: CompletionOption[] = [...values]
  if (wanted.has('table')) {
    options.push(
      ...known.tables.map(({ name, attributes }) =>
        option('table', printIdentifier(name), 1, `table, ${attributes.length} attributes`),
      ),
    )
  }
  if (wanted.has('index')) {
    const table = known.tables.find(({ name }) => name === qualifier)
    options.push(
      ...(table?.indexes ?? []).map((name) =>
        option('index', `"${name.replaceAll('"', '""')}"`, 1, `index of ${qualifier}`),
      ),
    )
  }
  if (wanted.has('attribute')) options.push(...attributesFor(known, tables, qualifier))
  // Functions and keywords follow a word begun, lest they drown the names.
  if (wanted.has('function') && prefix !== '') {
    options.push(...functions.map((name) => option('function', name.toUpperCase(), 3, 'function')))
  }
  if (wanted.has('keyword')) {
    options.push(...keywords.map((word) => option('keyword', word, 4, 'keyword')))
  }
  const all = unique(options)
  const isPart = all.length > optionsMax
  return { start, options: isPart ? nearest(all, text.slice(start, offset)) : all, isPart }
}

/** By rank, then those that begin with the word, those that hold it, those that hold its letters in their order. */
function nearest(options: readonly CompletionOption[], typed: string): CompletionOption[] {
  const word = typed.replace(/^"/, '').toLowerCase()
  const groups = new Map<number, CompletionOption[]>()
  for (const each of options) {
    const distance = distanceOf(each.text.replace(/^"/, '').toLowerCase(), word)
    if (distance === undefined) continue
    const place = each.rank * 3 + distance
    const group = groups.get(place)
    if (group === undefined) groups.set(place, [each])
    else group.push(each)
  }
  const places = [...groups.keys()].toSorted((a, b) => a - b)
  return places.flatMap((place) => groups.get(place) ?? []).slice(0, optionsMax)
}

function distanceOf(name: string, word: string): 0 | 1 | 2 | undefined {
  if (name.startsWith(word)) return 0
  if (name.includes(word)) return 1
  let at = 0
  for (const letter of word) {
    at = name.indexOf(letter, at) + 1
    if (at === 0) return undefined
  }
  return 2
}

function option(
  kind: CompletionOption['kind'],
  text: string,
  rank: number,
  detail: string,
): CompletionOption {
  return { kind, text, detail, rank }
}

function inScope(known: Known, tables: readonly string[]): readonly KnownTable[] {
  const named = known.tables.filter(({ name }) => tables.includes(name))
  return named.length > 0 ? named : known.tables
}

/** After a point: what lies in the map before it, or, after a table or an alias, all attributes. */
function attributesFor(
  known: Known,
  tables: readonly string[],
  qualifier: string | undefined,
): CompletionOption[] {
  return inScope(known, tables).flatMap(({ name, keys, attributes }) => {
    const roles = new Map(keys)
    const inside = attributes.filter(({ path }) => path.length > 1 && path.at(-2) === qualifier)
    const offered = inside.length > 0 ? inside : attributes.filter(({ path }) => path.length === 1)
    return offered.map(({ path, types }) => {
      const last = path.at(-1) ?? ''
      const role = path.length === 1 ? roles.get(last) : undefined
      const detail = [role, types, name].filter((part) => part !== undefined).join(' · ')
      return option('attribute', printIdentifier(last), role === undefined ? 2 : 1, detail)
    })
  })
}

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '<=', '>', '>='])

/** Behind `attribute =`: the values it is known to have. */
function valuesAt(
  text: string,
  start: number,
  known: Known,
  tables: readonly string[],
): CompletionOption[] {
  const before = tokenize(text.slice(0, start)).filter(
    ({ kind }) => kind !== 'comment' && kind !== 'end',
  )
  const operator = before.at(-1)
  const attribute = before.at(-2)
  if (operator === undefined || attribute === undefined || !comparisons.has(operator.text))
    return []
  return inScope(known, tables).flatMap(({ attributes }) =>
    attributes
      .filter(({ path }) => path.at(-1) === attribute.value)
      .flatMap(({ values }) =>
        values.map((value) => option('value', value, 0, `a value of ${attribute.value}`)),
      ),
  )
}

function unique(options: readonly CompletionOption[]): CompletionOption[] {
  const seen = new Set<string>()
  return options.filter(({ kind, text }) => {
    const id = `${kind} ${text}`
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}
