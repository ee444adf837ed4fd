/** `3, 17, 40-60` as people write stripes; undefined when it is not that. Empty text is all of them. */

export function parseStripes(text: string): readonly number[] | undefined {
  const all = Array.from({ length: 256 }, (_, stripe) => stripe)
  if (text.trim() === '') return all
  const chosen = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(part)
    if (match === null) return undefined
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (from > to || to > 255) return undefined
    for (let stripe = from; stripe <= to; stripe++) chosen.add(stripe)
  }
  return [...chosen].toSorted((a, b) => a - b)
}
