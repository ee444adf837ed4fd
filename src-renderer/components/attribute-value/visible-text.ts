/**
 * Text from a database as one line that shows everything it holds: line ends, control characters and characters
 * that turn the direction of text get a visible form, so that no value can dress up as another or as the app.
 */

// eslint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

const signs: ReadonlyMap<string, string> = new Map([
  ['\n', '↵'],
  ['\r', '␍'],
  ['\t', '⇥'],
])

export function visibleText(text: string): string {
  return text.replace(hidden, (character) => signs.get(character) ?? escaped(character))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
