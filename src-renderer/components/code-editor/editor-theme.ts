/** The editor in the colours of the app: read from the tokens of the theme that is on. */
import type { MonacoApi } from './load-monaco.ts'

export const themeName = 'keystone'

/** Token of the editor to token of the app. */
const tokenColours = {
  keyword: '--accent-text',
  identifier: '--text',
  'identifier.quoted': '--type-l',
  string: '--insert',
  number: '--type-n',
  comment: '--text-soft',
  parameter: '--type-vec',
  delimiter: '--text-soft',
  invalid: '--remove',
} as const

const editorColours = {
  'editor.background': '--canvas',
  'editor.foreground': '--text',
  'editorLineNumber.foreground': '--text-soft',
  'editorLineNumber.activeForeground': '--text',
  'editor.lineHighlightBackground': '--surface',
  'editor.selectionBackground': '--accent-soft',
  'editorCursor.foreground': '--accent',
  'editorWidget.background': '--raised',
  'editorWidget.border': '--line-strong',
  'editorSuggestWidget.selectedBackground': '--accent-soft',
  'editorSuggestWidget.foreground': '--text',
  'editorSuggestWidget.selectedForeground': '--text',
  'editorSuggestWidget.selectedIconForeground': '--text',
  'editorSuggestWidget.highlightForeground': '--accent-text',
  'editorSuggestWidget.focusHighlightForeground': '--accent-text',
  'list.hoverBackground': '--surface',
  'editorHoverWidget.background': '--raised',
  'editorError.foreground': '--remove',
  'editorWarning.foreground': '--modify',
  'editorBracketMatch.border': '--accent-line',
  'input.background': '--canvas',
  'input.border': '--line-strong',
  focusBorder: '--focus',
} as const

/** Follows the theme of the page from now on. */
export function defineThemes(monaco: MonacoApi): void {
  const apply = (): void => {
    const style = getComputedStyle(document.documentElement)
    const colour = (token: string): string => inFull(style.getPropertyValue(token).trim())
    const isDark = document.documentElement.dataset['mantineColorScheme'] === 'dark'
    monaco.editor.defineTheme(themeName, {
      base: isDark ? 'vs-dark' : 'vs',
      inherit: true,
      rules: Object.entries(tokenColours).map(([token, name]) => ({
        token,
        foreground: colour(name).slice(1),
      })),
      colors: Object.fromEntries(
        Object.entries(editorColours).map(([name, token]) => [name, colour(token)]),
      ),
    })
    monaco.editor.setTheme(themeName)
  }
  apply()
  new MutationObserver(apply).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-mantine-color-scheme', 'data-contrast'],
  })
}

/** `#fff`, as a built style sheet has it, is none of the editor's colours. */
function inFull(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, '$&$&') : colour
}
