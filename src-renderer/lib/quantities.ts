/** Sizes, counts and times as people read them. The exact figure belongs in a tooltip beside each. */

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `0 B`, `980 B`, `3.1 KB`, `12 MB`: powers of 1024, three digits at most. */
export function formatBytes(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < byteUnits.length - 1) {
    amount /= 1024
    unit++
  }
  const digits = unit > 0 && amount < 10 ? 1 : 0
  return `${amount.toFixed(digits)} ${byteUnits[unit] ?? 'B'}`
}

const grouped = new Intl.NumberFormat('en-US')

/** `135,233`. */
export function formatCount(count: number): string {
  return grouped.format(count)
}

/** `950`, `13.4k`, `135k`, `1.2M`: for places too narrow for the whole figure. */
export function formatShortCount(count: number): string {
  if (count < 1000) return String(count)
  const [amount, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M']
  return `${amount < 100 ? trimZero(amount.toFixed(1)) : amount.toFixed(0)}${unit}`
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text
}

/** `0.4 ms`, `12 ms`, `3.2 s`, `4 min 10 s`. */
export function formatElapsed(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${ms.toFixed(0)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const steps = [
  { unit: 'minute', ms: 60_000, until: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, until: 86_400_000 },
  { unit: 'day', ms: 86_400_000, until: 30 * 86_400_000 },
] as const

/** `just now`, `5 minutes ago`, `yesterday`, then the date. */
export function formatAgo(atMs: number, nowMs: number): string {
  const pastMs = nowMs - atMs
  if (pastMs < 60_000) return 'just now'
  for (const { unit, ms, until } of steps) {
    if (pastMs < until) {
      const count = Math.floor(pastMs / ms)
      if (unit === 'day' && count === 1) return 'yesterday'
      return `${count} ${unit}${count === 1 ? '' : 's'} ago`
    }
  }
  return new Date(atMs).toISOString().slice(0, 10)
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
