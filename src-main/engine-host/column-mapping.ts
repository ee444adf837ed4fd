/** Columns of a file to attributes of items: renamed, left out, and typed as the user said. Digits are never lost. */
import {
  isNumberValue,
  KeystoneError,
  numberText,
  parseNumber,
  valueToPlainText,
} from '../../src-engine/index.ts'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type { ColumnMapping, ColumnType } from '../contract/transfers.ts'

export type MapItem = (item: Item) => Item

/**
 * Gives the function that maps one item; it throws `validation` for a value that cannot become what it shall.
 * @throws KeystoneError `validation` when two columns become the same attribute.
 */
export function mapperOf(mapping: readonly ColumnMapping[]): MapItem {
  const changed = mapping.filter(({ column, attribute, as }) => {
    return as !== 'asWritten' || attribute !== column
  })
  if (changed.length === 0) return (item) => item
  refuseClashes(mapping)
  const byColumn = new Map(changed.map((each) => [each.column, each]))
  return (item) => {
    const mapped: Item = new Map()
    for (const [column, value] of item) {
      const { attribute, as } = byColumn.get(column) ?? { attribute: column, as: 'asWritten' }
      if (as === 'leaveOut') continue
      if (mapped.has(attribute)) throw clash(attribute)
      mapped.set(attribute, valueAs(value, as, column))
    }
    return mapped
  }
}

function refuseClashes(mapping: readonly ColumnMapping[]): void {
  const taken = new Set<string>()
  for (const { attribute, as } of mapping) {
    if (as === 'leaveOut') continue
    if (taken.has(attribute)) throw clash(attribute)
    taken.add(attribute)
  }
}

function clash(attribute: string): KeystoneError<'validation'> {
  const message = `Two columns become the attribute ${attribute}. Rename one or leave it out.`
  return new KeystoneError('validation', message, {})
}

function valueAs(
  value: AttributeValue,
  as: Exclude<ColumnType, 'leaveOut'>,
  column: string,
): AttributeValue {
  switch (as) {
    case 'asWritten':
      return value
    case 'text':
      if (typeof value === 'string') return value
      return isNumberValue(value) ? numberText(value) : valueToPlainText(value)
    case 'number': {
      if (isNumberValue(value)) return value
      if (typeof value !== 'string') throw unfit(column, value, 'a number')
      try {
        return parseNumber(value.trim())
      } catch {
        throw unfit(column, value, 'a number')
      }
    }
    default: {
      if (typeof value === 'boolean') return value
      const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
      if (text !== 'true' && text !== 'false') throw unfit(column, value, 'true or false')
      return text === 'true'
    }
  }
}

const shownChars = 60

function unfit(column: string, value: AttributeValue, wanted: string): KeystoneError<'validation'> {
  const text = typeof value === 'string' ? JSON.stringify(value) : valueToPlainText(value)
  const shown = text.length > shownChars ? `${text.slice(0, shownChars)}…` : text
  return new KeystoneError('validation', `${column}: ${shown} is not ${wanted}`, {})
}
