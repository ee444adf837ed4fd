/** Items given on the command line or on standard input. */
import { readFileSync } from 'node:fs'
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { itemFromTaggedText } from '../encoding/dynamodb-json.ts'
import { itemFromPlainText } from '../encoding/plain-json.ts'
import { UsageError } from './failure.ts'

export type ItemForm = 'plain' | 'dynamodb-json'

const standardInput = 0

/** `-` reads standard input. Plain JSON by default: strings are S, numbers N (exact), arrays L, objects M. */
export function itemFromArgument(text: string, form: ItemForm): Item {
  const json = text === '-' ? readFileSync(standardInput, 'utf8') : text
  try {
    return form === 'plain' ? itemFromPlainText(json) : itemFromTaggedText(json, 'extended')
  } catch (error) {
    if (error instanceof KeystoneError) throw new UsageError(`The item is wrong: ${error.message}`)
    throw error
  }
}
