/**
 * A value to a file and from one. Bytes are the file's bytes, a text is the file in UTF-8; every other type is the
 * text that the value editor shows, containers as DynamoDB JSON.
 */
import type { AttributeValue, TypeName } from '../../../src-engine/language.ts'
import {
  parseValue,
  valueToText,
  type ParsedValue,
} from '../../components/attribute-value/value-text.ts'
import { call } from '../../ipc/client.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { notifyDone, notifyFailure, run } from '../../state/actions.ts'

export function valueToBytes(value: AttributeValue): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(valueToText(value))
}

export function valueFromBytes(type: TypeName, content: Uint8Array): ParsedValue {
  if (type === 'B') return { kind: 'value', value: content }
  try {
    // A mark of the byte order at the start is part of a text, and in the way of every other type.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: type === 'S' }).decode(content)
    return parseValue(type, type === 'S' ? text : text.trim())
  } catch {
    const message = 'The file is not text in UTF-8. Choose the type Binary to load its bytes.'
    return { kind: 'wrong', message }
  }
}

const extensions: Partial<Readonly<Record<TypeName, string>>> = { B: 'bin', M: 'json', L: 'json' }

export function saveValue(name: string, type: TypeName, value: AttributeValue): void {
  run('The value was not saved', async () => {
    const file = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.${extensions[type] ?? 'txt'}`
    const content = valueToBytes(value)
    const saved = await call((bridge) => bridge.valueFiles.saveDialog({ name: file, content }))
    if (saved !== null) notifyDone(`Saved ${formatBytes(saved.bytes)} to ${saved.name}`)
  })
}

/** Gives the value when the file holds one of the type. */
export function loadValue(type: TypeName, onLoaded: (value: AttributeValue) => void): void {
  run('No file was loaded', async () => {
    const loaded = await call((bridge) => bridge.valueFiles.openDialog())
    if (loaded === null) return
    const parsed = valueFromBytes(type, loaded.content)
    if (parsed.kind === 'wrong') {
      notifyFailure(`${loaded.name} was not loaded`, new Error(parsed.message))
      return
    }
    onLoaded(parsed.value)
    notifyDone(`Loaded ${formatBytes(loaded.content.length)} from ${loaded.name}`)
  })
}
