/** The changes shown, as text: read again they are equal changes. */
import { itemToTaggedText } from '../../../src-engine/language.ts'
import type { Item } from '../../../src-engine/language.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { call } from '../../ipc/client.ts'
import { csvField } from '../../lib/csv-field.ts'
import { plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { kindTexts } from './change-columns.ts'

export function exportChanges(
  table: string,
  changes: readonly Change[],
  form: 'jsonl' | 'csv',
): void {
  run('The changes were not exported', async () => {
    const text = form === 'csv' ? changesToCsv(changes) : changesToJsonLines(changes)
    const name = `${table}-changes.${form}`
    const saved = await call((bridge) => bridge.schema.saveFileDialog({ name, text }))
    if (saved !== null) notifyDone(`${plural(changes.length, 'change')} in ${saved}`)
  })
}

/** One JSON object a line; keys and images as DynamoDB JSON, so that no type is lost. */
export function changesToJsonLines(changes: readonly Change[]): string {
  return changes.map((change) => `${changeToJson(change)}\n`).join('')
}

function changeToJson({ sequence, kind, atMs, keys, before, after }: Change): string {
  const members = [
    `"sequence":${sequence}`,
    `"event":"${kindTexts[kind]}"`,
    `"time":"${new Date(atMs).toISOString()}"`,
    `"keys":${tagged(keys)}`,
    ...(before === undefined ? [] : [`"oldImage":${tagged(before)}`]),
    ...(after === undefined ? [] : [`"newImage":${tagged(after)}`]),
  ]
  return `{${members.join(',')}}`
}

function tagged(item: Item): string {
  return itemToTaggedText(item, 'extended')
}

/** RFC 4180; images are DynamoDB JSON in a field. */
export function changesToCsv(changes: readonly Change[]): string {
  const rows = changes.map(({ sequence, kind, atMs, keys, before, after }) => [
    String(sequence),
    kindTexts[kind],
    new Date(atMs).toISOString(),
    tagged(keys),
    before === undefined ? '' : tagged(before),
    after === undefined ? '' : tagged(after),
  ])
  return [['sequence', 'event', 'time', 'keys', 'oldImage', 'newImage'], ...rows]
    .map((fields) => `${fields.map(csvField).join(',')}\r\n`)
    .join('')
}
