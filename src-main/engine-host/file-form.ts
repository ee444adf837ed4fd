/** What form a file of items has, by its first part. A guess to begin with: the user may say otherwise. */
import type { CsvSeparator, FileForm } from '../contract/transfers.ts'

const separators: readonly CsvSeparator[] = [',', ';', '\t']
const tag = String.raw`"(?:S|N|B|BOOL|NULL|L|M|SS|NS|BS|VECF32|TS)"\s*:`
const taggedValue = new RegExp(String.raw`"\s*:\s*\{\s*${tag}`)

export function formOf(start: string): FileForm {
  const text = start.replace(/^\uFEFF/, '').trimStart()
  if (/^[[{]/.test(text)) return { format: taggedValue.test(text) ? 'dynamodbJson' : 'json' }
  const header = text.split(/\r?\n/, 1)[0] ?? ''
  const counted = separators.map((separator) => ({
    separator,
    count: header.split(separator).length,
  }))
  counted.sort((a, b) => b.count - a.count)
  return { format: 'csv', separator: counted[0]?.separator ?? ',' }
}
