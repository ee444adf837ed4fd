/** What the columns of a file hold, over all of its rows. */
import {
  isNumberValue,
  looksLikeNumber,
  numberText,
  typeName,
  valueToPlainText,
} from '../../src-engine/index.ts'
import type { AttributeValue, Item, TypeName } from '../../src-engine/index.ts'
import type { SurveyedColumn } from '../contract/transfers.ts'

/** Beyond these a file has no columns to map, only data. */
export const surveyedColumnsMax = 2000
const examplesMax = 3
const exampleChars = 40

interface Column {
  rows: number
  numberLikeTexts: number
  readonly types: Map<TypeName, number>
  readonly examples: Set<string>
}

export class FileSurvey {
  readonly #columns = new Map<string, Column>()

  look(item: Item): void {
    for (const [name, value] of item) {
      const column = this.#columnOf(name)
      if (column === undefined) continue
      const type = typeName(value)
      column.rows++
      column.types.set(type, (column.types.get(type) ?? 0) + 1)
      if (typeof value === 'string' && looksLikeNumber(value)) column.numberLikeTexts++
      if (column.examples.size < examplesMax) column.examples.add(exampleOf(value))
    }
  }

  columns(): readonly SurveyedColumn[] {
    return [...this.#columns].map(([name, { rows, numberLikeTexts, types, examples }]) => ({
      name,
      rows,
      numberLikeTexts,
      types: [...types]
        .map(([type, count]) => ({ type, rows: count }))
        .sort((a, b) => b.rows - a.rows),
      examples: [...examples],
    }))
  }

  #columnOf(name: string): Column | undefined {
    const known = this.#columns.get(name)
    if (known !== undefined || this.#columns.size >= surveyedColumnsMax) return known
    const column = { rows: 0, numberLikeTexts: 0, types: new Map(), examples: new Set<string>() }
    this.#columns.set(name, column)
    return column
  }
}

function exampleOf(value: AttributeValue): string {
  if (typeof value === 'string') return cut(value)
  return cut(isNumberValue(value) ? numberText(value) : valueToPlainText(value))
}

function cut(text: string): string {
  return text.length > exampleChars ? `${text.slice(0, exampleChars)}…` : text
}
