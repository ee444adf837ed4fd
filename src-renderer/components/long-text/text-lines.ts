/**
 * A long text cut into lines that fit the view, without copying it: at its line breaks, and after so many characters.
 * A pair of surrogates stays together.
 */
export class TextLines {
  readonly text: string
  /** Where each line starts. */
  readonly #starts: Uint32Array
  readonly count: number

  /** @param columnsWanted characters of a line at most; two at least, or a pair of surrogates would find no room */
  constructor(text: string, columnsWanted: number) {
    const columns = Math.max(2, columnsWanted)
    this.text = text
    let starts = new Uint32Array(1024)
    let count = 0
    const add = (start: number): void => {
      if (count === starts.length) {
        const grown = new Uint32Array(count * 2)
        grown.set(starts)
        starts = grown
      }
      starts[count++] = start
    }
    for (let at = 0; at <= text.length;) {
      const breakAt = text.indexOf('\n', at)
      const end = breakAt < 0 ? text.length : breakAt
      add(at)
      for (let next = cutAt(text, at + columns); next < end; next = cutAt(text, next + columns)) {
        add(next)
      }
      if (breakAt < 0) break
      at = breakAt + 1
    }
    this.#starts = starts
    this.count = count
  }

  /** The place of a line in the text, its line break apart. */
  at(line: number): { readonly start: number; readonly end: number } {
    const start = this.#starts[line] ?? 0
    if (line + 1 >= this.count) return { start, end: this.text.length }
    const next = this.#starts[line + 1] ?? 0
    return { start, end: this.text.charCodeAt(next - 1) === 10 ? next - 1 : next }
  }

  /** The line that holds a place of the text. */
  lineOf(offset: number): number {
    let low = 0
    let high = this.count - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}

/** `at`, or one before it where a pair would be parted. */
function cutAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  const before = text.charCodeAt(at - 1)
  const parts = unit >= 0xdc00 && unit < 0xe000 && before >= 0xd800 && before < 0xdc00
  return parts ? at - 1 : at
}
