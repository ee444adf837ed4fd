/**
 * Where one is in JSON text that is being written, and where its values stand. The text may be broken anywhere:
 * what is typed seldom parses.
 */

export type JsonPath = readonly (string | number)[]

export interface JsonPlace {
  /** Names and positions of what lies around, outermost first; at a value, with the value's own name last. */
  readonly path: JsonPath
  readonly wanted: 'name' | 'value' | 'nothing'
  /** What stands there, perhaps begun only: `start` to `end` is replaced by what is chosen. */
  readonly start: number
  readonly end: number
  /** A colon follows: the name has its value. */
  readonly hasValue: boolean
  /** The other names of the object around. */
  readonly names: ReadonlySet<string>
}

interface JsonToken {
  readonly kind: 'string' | 'word' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
}

const tokenPattern = /"(?:[^"\\\n]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/g

function tokensOf(text: string): JsonToken[] {
  return Array.from(text.matchAll(tokenPattern), ({ 0: found, index }) => ({
    kind: found.startsWith('"') ? 'string' : /^[{}[\],:]$/.test(found) ? 'mark' : 'word',
    text: found,
    start: index,
    end: index + found.length,
  }))
}

/** What the object or list being read has so far. */
interface Frame {
  readonly isObject: boolean
  readonly names: Set<string>
  /** Of the member being read. */
  name: string | undefined
  position: number
  expects: 'name' | 'value' | 'nothing'
}

export function jsonPlaceAt(text: string, offset: number): JsonPlace {
  const tokens = tokensOf(text)
  const at = tokens.findIndex(({ kind, start, end }) => {
    return kind !== 'mark' && start < offset && offset <= end
  })
  const begun = tokens[at]
  const stack: Frame[] = []
  const before = at >= 0 ? at : tokens.filter(({ end }) => end <= offset).length
  tokens.slice(0, before).forEach((token, index) => take(stack, token, tokens[index + 1]))
  const frame = stack.at(-1)
  const rest = at >= 0 ? tokens.slice(at + 1) : tokens.slice(before)
  const place = {
    path: pathOf(stack),
    start: begun?.start ?? offset,
    end: begun?.end ?? offset,
    hasValue: rest[0]?.text === ':',
  }
  if (frame === undefined) return { ...place, wanted: 'nothing', names: new Set() }
  // A comma that was forgotten is told by the parser; the name is wanted all the same.
  const wanted = frame.isObject && frame.expects === 'nothing' ? 'name' : frame.expects
  readOn(stack, rest)
  return { ...place, wanted, names: frame.names }
}

/** The names that follow in the object around. */
function readOn(stack: readonly Frame[], rest: readonly JsonToken[]): void {
  const depth = stack.length
  const open = [...stack]
  for (const [index, token] of rest.entries()) {
    take(open, token, rest[index + 1])
    if (open.length < depth) return
  }
}

function take(stack: Frame[], token: JsonToken, next: JsonToken | undefined): void {
  const frame = stack.at(-1)
  switch (token.text) {
    case '{':
    case '[': {
      const isObject = token.text === '{'
      const expects = isObject ? 'name' : 'value'
      stack.push({ isObject, names: new Set(), name: undefined, position: 0, expects })
      return
    }
    case '}':
    case ']': {
      stack.pop()
      const outer = stack.at(-1)
      if (outer !== undefined) outer.expects = 'nothing'
      return
    }
    case ',':
      if (frame === undefined) return
      frame.name = undefined
      frame.position++
      frame.expects = frame.isObject ? 'name' : 'value'
      return
    case ':':
      if (frame?.isObject === true) frame.expects = 'value'
      return
  }
  if (frame === undefined) return
  if (frame.isObject && token.kind === 'string' && next?.text === ':') {
    frame.name = unquoted(token.text)
    frame.names.add(frame.name)
  }
  frame.expects = 'nothing'
}

function pathOf(stack: readonly Frame[]): JsonPath {
  return stack.flatMap(({ isObject, name, position, expects }, at): JsonPath => {
    if (!isObject) return [position]
    // The innermost object's last member is over unless its value is what is wanted.
    if (at === stack.length - 1 && expects !== 'value') return []
    return name === undefined ? [] : [name]
  })
}

function unquoted(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'string' ? parsed : text
  } catch {
    return text.slice(1)
  }
}

/** A value of text that is JSON. */
export interface JsonNode {
  readonly start: number
  readonly end: number
  /** Of an object or a list; elements of a list have an empty name. */
  readonly members: readonly { readonly name: string; readonly node: JsonNode }[]
}

/** The values of text that is known to be JSON, with their places; undefined when there is none. */
export function jsonNodesOf(text: string): JsonNode | undefined {
  return readNode(tokensOf(text), 0)?.node
}

interface ReadNode {
  readonly node: JsonNode
  readonly next: number
}

function readNode(tokens: readonly JsonToken[], at: number): ReadNode | undefined {
  const first = tokens[at]
  if (first === undefined) return undefined
  if (first.text !== '{' && first.text !== '[') {
    return { node: { start: first.start, end: first.end, members: [] }, next: at + 1 }
  }
  const members: { name: string; node: JsonNode }[] = []
  let next = at + 1
  for (;;) {
    const token = tokens[next]
    if (token === undefined) return undefined
    if (token.text === '}' || token.text === ']') {
      return { node: { start: first.start, end: token.end, members }, next: next + 1 }
    }
    if (token.text === ',') {
      next++
      continue
    }
    const isNamed = first.text === '{'
    const read = readNode(tokens, isNamed ? next + 2 : next)
    if (read === undefined) return undefined
    members.push({ name: isNamed ? unquoted(token.text) : '', node: read.node })
    next = read.next
  }
}
