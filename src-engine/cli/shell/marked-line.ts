/** The line of a statement with the place of a mistake marked under it. */
export function markedLine(
  text: string,
  place: { readonly line: number; readonly column: number; readonly length: number },
): string {
  const line = text.split('\n')[place.line - 1] ?? ''
  const length = Math.max(1, Math.min(place.length, line.length - place.column + 1))
  return `  ${line}\n  ${' '.repeat(place.column - 1)}${'^'.repeat(length)}\n`
}
