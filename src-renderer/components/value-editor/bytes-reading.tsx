/** What bytes may be: hex and UTF-8 always; an image, or what gzip holds, when they begin like one. */
import { useEffect, useMemo, useState } from 'react'
import { encodeBase64 } from '../../../src-engine/language.ts'
import { hexOf } from '../attribute-value/cell-text.ts'
import { VirtualLines } from '../long-text/virtual-lines.tsx'
import css from './value-editor.module.css'

const bytesRead = 512
const unpackedBytesMax = 65_536

/** As many are shown without lines of their own. */
const bytesInline = 48
/** Of a line before its bytes, and for each of them. */
const offsetChars = 11
const charsPerByte = 4

/** As many as fit, a power of two. */
function bytesPerLine(columns: number): number {
  const fitting = Math.floor((columns - offsetChars) / charsPerByte)
  return 2 ** Math.min(4, Math.max(2, Math.floor(Math.log2(Math.max(1, fitting)))))
}

/** `00000010  68 65 6c 6c 6f 00 …  hello.` */
function hexLine(bytes: Uint8Array, start: number, perLine: number): string {
  const line = bytes.subarray(start, start + perLine)
  const offset = start.toString(16).padStart(8, '0')
  const text = Array.from(line, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('')
  return `${offset}  ${hexOf(line, perLine).padEnd(perLine * 3)} ${text}`
}

export function BytesReading({ bytes }: { readonly bytes: Uint8Array }) {
  const text = new TextDecoder().decode(bytes.subarray(0, bytesRead))
  const [columns, setColumns] = useState(0)
  const perLine = bytesPerLine(columns)
  const unpacked = useUnpacked(bytes)
  const image = useMemo(() => imageOf(bytes), [bytes])
  return (
    <dl className={css.reading}>
      <dt>Hex</dt>
      {bytes.length <= bytesInline ? (
        <dd className={css.data}>{hexOf(bytes, bytesInline)}</dd>
      ) : (
        <dd className={css.dump}>
          <VirtualLines
            label="Bytes in hexadecimal"
            count={Math.ceil(bytes.length / perLine)}
            line={(line) => hexLine(bytes, line * perLine, perLine)}
            onColumns={setColumns}
          />
        </dd>
      )}
      <dt>As UTF-8</dt>
      <dd className={css.data}>{JSON.stringify(text)}</dd>
      {image === undefined ? null : (
        <>
          <dt>Image</dt>
          <dd>
            <img className={css.image} src={image} alt="As an image" />
          </dd>
        </>
      )}
      {unpacked === undefined ? null : (
        <>
          <dt>Gzip of</dt>
          <dd>
            <pre className={css.unpacked} tabIndex={0} aria-label="Content of the gzip">
              {unpacked}
            </pre>
          </dd>
        </>
      )}
    </dl>
  )
}

/** How the files of pictures begin. SVG is not among them: it is a program. */
const imageStarts: readonly { readonly type: string; readonly start: readonly number[] }[] = [
  { type: 'image/png', start: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', start: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', start: [0x47, 0x49, 0x46, 0x38] },
]

/** Larger ones are not shown: their text form would be held in memory twice. */
const imageBytesMax = 8 * 1_048_576

/** The bytes as the address of a picture; undefined for other bytes. */
function imageOf(bytes: Uint8Array): string | undefined {
  const found = imageStarts.find(({ start }) => start.every((byte, at) => bytes[at] === byte))
  if (found === undefined || bytes.length > imageBytesMax) return undefined
  return `data:${found.type};base64,${encodeBase64(bytes)}`
}

/** The text that gzip packed, laid out when it is JSON; undefined for other bytes. */
function useUnpacked(bytes: Uint8Array): string | undefined {
  const [unpacked, setUnpacked] = useState<{ readonly of: Uint8Array; readonly text: string }>()
  useEffect(() => {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined
    let isGone = false
    unpack(bytes)
      .then((text) => {
        if (!isGone) setUnpacked({ of: bytes, text })
      })
      // It only began like gzip.
      .catch(() => undefined)
    return () => {
      isGone = true
    }
  }, [bytes])
  return unpacked?.of === bytes ? unpacked.text : undefined
}

/** Reads no further than what is shown: a small file may unpack to gigabytes. */
async function unpack(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let read = 0
  while (read < unpackedBytesMax) {
    const { value, done } = await reader.read()
    if (done) return layOut(text + decoder.decode())
    read += value.length
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return `${text.slice(0, unpackedBytesMax)}…`
}

function layOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
