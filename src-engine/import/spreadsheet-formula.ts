/** Which texts a spreadsheet would run instead of show, when it reads them in a cell of CSV. */

/** Also behind blanks and quotes, which spreadsheets skip, and in full-width form. */
const formulaStart = /^(?:[\t\r\n]|[\s'"]*[=+\-@＝＋－＠])/

export function startsFormula(text: string): boolean {
  return formulaStart.test(text)
}
