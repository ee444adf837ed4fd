/** What is wrong with an item written as JSON, and where. */
import {
  isError,
  itemFromPlainText,
  itemFromTaggedText,
  type Item,
} from '../../../src-engine/language.ts'
import { jsonNodesOf, type JsonNode } from '../../lib/json-place.ts'

export type JsonForm = 'json' | 'dynamodbJson'

export interface JsonProblem {
  readonly message: string
  /** Offsets into the text. */
  readonly start: number
  readonly end: number
}

export type ReadJson =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'wrong'; readonly problem: JsonProblem }

export function readItemJson(form: JsonForm, text: string): ReadJson {
  try {
    return { kind: 'item', item: read(form, text) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'wrong', problem: { message, ...placeOf(form, text, error) } }
  }
}

function read(form: JsonForm, text: string): Item {
  return form === 'json' ? itemFromPlainText(text) : itemFromTaggedText(text, 'extended')
}

/** The parser knows its place; a value that is refused is looked for, as deep as it is still refused. */
function placeOf(form: JsonForm, text: string, error: unknown): Omit<JsonProblem, 'message'> {
  if (isError(error, 'syntax')) {
    const { offset, length } = error.details
    return { start: offset, end: offset + Math.max(1, length) }
  }
  const root = jsonNodesOf(text)
  if (root === undefined) return { start: 0, end: text.length }
  let place = root
  let members = root.members.map(({ node }) => node)
  for (;;) {
    const refused = members.find((node) => isRefused(form, text.slice(node.start, node.end)))
    if (refused === undefined) return { start: place.start, end: place.end }
    place = refused
    members = valuesIn(form, refused)
  }
}

function isRefused(form: JsonForm, value: string): boolean {
  try {
    read(form, `{"value":${value}}`)
    return false
  } catch {
    return true
  }
}

/** The values inside a value: of DynamoDB JSON, behind the tags `M` and `L`. */
function valuesIn(form: JsonForm, { members }: JsonNode): JsonNode[] {
  if (form === 'json') return members.map(({ node }) => node)
  return members
    .filter(({ name }) => name === 'M' || name === 'L')
    .flatMap(({ node }) => node.members.map((member) => member.node))
}
