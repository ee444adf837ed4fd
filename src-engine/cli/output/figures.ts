/** Numbers and sizes as people read them. */

export function countText(value: number): string {
  return value.toLocaleString('en-US')
}

/** "1 file", "2 files". */
export function countOf(count: number, noun: string): string {
  const plural = /(?:ch|s|x)$/.test(noun) ? `${noun}es` : `${noun}s`
  return `${countText(count)} ${count === 1 ? noun : plural}`
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Binary units with one digit: 1.5 MiB. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`
}

/** Labelled lines, the labels in one column. */
export function labelled(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}\n`).join('')
}
