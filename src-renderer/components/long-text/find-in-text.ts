/** Where a text stands in a long one, in any case: from its start to its end, at most `foundMax` times. */

/** More places than anybody steps through. */
export const foundMax = 10_000

export interface FoundText {
  readonly start: number
  readonly end: number
}

/** None for an empty text. */
export function findInText(text: string, wanted: string): readonly FoundText[] {
  if (wanted === '') return []
  const found: FoundText[] = []
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'giu')
  for (const { index, 0: match } of text.matchAll(pattern)) {
    found.push({ start: index, end: index + match.length })
    if (found.length === foundMax) break
  }
  return found
}
