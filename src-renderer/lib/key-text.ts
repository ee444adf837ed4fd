/** A primary key as people read it, and as the program compares it. */
import { valueToTaggedText, type Item } from '../../src-engine/language.ts'
import { cellText } from '../components/attribute-value/cell-text.ts'
import { visibleText } from '../components/attribute-value/visible-text.ts'

/** `country = AD, name#cityId = El Tarter#3039154`. */
export function keyText(key: Item): string {
  return [...key].map(([name, value]) => `${visibleText(name)} = ${cellText(value)}`).join(', ')
}

/** One text for each key; equal keys of one table have equal texts. */
export function keyId(key: Item): string {
  return JSON.stringify(
    [...key].map(([name, value]) => [name, valueToTaggedText(value, 'extended')]),
  )
}
