/**
 * A condition of the extended dialect over items that come from no table, such as the images of a stream's records:
 * what may stand after WHERE, without sub-queries and parameters.
 *
 *   const holds = compileItemFilter(`new.total > old.total AND state = 'open'`, ['old', 'new'])
 *   holds(image, [oldImage, newImage])
 */
import type { Item } from '../encoding/attribute-value.ts'
import { compileExpression } from './compile.ts'
import { Cursor } from './cursor.ts'
import { parseExpression } from './expression-parser.ts'
import { parseQuery } from './query-parser.ts'
import { Scope, Slots, type Row } from './scope.ts'
import { syntaxError } from './syntax-error.ts'

/** @param named in the order of the names; undefined: MISSING */
export type ItemFilter = (item: Item, named: readonly (Item | undefined)[]) => boolean

/**
 * @param names items that the condition may name besides the attributes of the one it is about
 * @throws KeystoneError `syntax`, with line, column, offset and length
 */
export function compileItemFilter(text: string, names: readonly string[] = []): ItemFilter {
  const cursor = new Cursor(text, 'extended', parseQuery)
  const expression = parseExpression(cursor)
  if (cursor.token.kind !== 'end') {
    throw cursor.unexpected(['the end of the condition'], 'Unexpected token after expression')
  }
  if (cursor.parameters > 0) {
    const start = text.indexOf('?')
    throw syntaxError(text, { start, end: start + 1 }, { message: 'a filter has no parameters' })
  }
  const scope = new Scope(new Slots(), undefined)
  const slot = scope.slots.take()
  scope.sources.push(slot)
  const namedSlots = names.map((name) => scope.bind(name))
  const compiled = compileExpression(expression, scope, {
    parameters: [],
    text,
    subquery: ({ at }) => {
      throw syntaxError(text, at, { message: 'a filter looks at one item and has no sub-queries' })
    },
  })
  return (item, named) => {
    const row: Row = []
    row[slot] = item
    for (const [at, namedSlot] of namedSlots.entries()) row[namedSlot] = named[at]
    return compiled(row) === true
  }
}
