/** PartiQL in the editor: colours by the engine's own lexer, completion, formatting, comments and brackets. */
import type { editor, languages } from 'monaco-editor/editor'
import {
  formatStatement,
  splitStatements,
  tokenize,
  type Token,
} from '../../../src-engine/language.ts'
import type { MonacoApi } from '../../components/code-editor/load-monaco.ts'
import { completionsAt, type Known } from './completions.ts'

export const languageId = 'partiql'

/** What is known of the database behind a model: asked for when something is to be completed. */
const sources = new Map<string, (text: string) => Promise<Known>>()

let registered = false

/** Tells what a model's names may be. Returns what forgets it. */
export function knowNames(uri: string, ask: (text: string) => Promise<Known>): () => void {
  sources.set(uri, ask)
  return () => sources.delete(uri)
}

export function registerPartiql(monaco: MonacoApi): void {
  if (registered) return
  registered = true
  monaco.languages.register({ id: languageId, extensions: ['.partiql'] })
  monaco.languages.setLanguageConfiguration(languageId, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] },
    brackets: [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['<<', '>>'],
    ],
    autoClosingPairs: ['()', '[]', '{}', "''", '""'].map(([open = '', close = '']) => ({
      open,
      close,
      notIn: ['string', 'comment'],
    })),
  })
  monaco.languages.setTokensProvider(languageId, tokensProvider)
  monaco.languages.registerCompletionItemProvider(languageId, completionProvider(monaco))
  monaco.languages.registerDocumentFormattingEditProvider(languageId, {
    provideDocumentFormattingEdits: (model) => formatEdits(monaco, model),
  })
}

/** What a line begins in: the token that the line before left open. */
class LineState implements languages.IState {
  readonly open: '' | '/*' | "'" | '"'
  constructor(open: LineState['open']) {
    this.open = open
  }
  clone(): LineState {
    return this
  }
  equals(other: languages.IState): boolean {
    return other instanceof LineState && other.open === this.open
  }
}

const tokensProvider: languages.TokensProvider = {
  getInitialState: () => new LineState(''),
  tokenize(line, state) {
    const open = state instanceof LineState ? state.open : ''
    const tokens = tokenize(`${open}${line}`)
    const last = tokens.findLast(({ kind }) => kind !== 'end')
    return {
      tokens: tokens
        .filter(({ kind }) => kind !== 'end')
        .map((token) => ({
          startIndex: Math.max(0, token.start - open.length),
          scopes: scopeOf(token),
        })),
      endState: new LineState(last?.kind === 'unterminated' ? openingOf(last) : ''),
    }
  },
}

function openingOf({ text }: Token): LineState['open'] {
  return text.startsWith('/*') ? '/*' : text.startsWith("'") ? "'" : '"'
}

function scopeOf(token: Token): string {
  switch (token.kind) {
    case 'keyword':
    case 'string':
    case 'number':
    case 'comment':
    case 'parameter':
      return token.kind
    case 'ident':
      return 'identifier'
    case 'quoted':
      return 'identifier.quoted'
    case 'unterminated':
      return token.text.startsWith('/*') ? 'comment' : 'string'
    case 'unknown':
      return 'invalid'
    case 'symbol':
    case 'end':
      return 'delimiter'
  }
}

function completionProvider(monaco: MonacoApi): languages.CompletionItemProvider {
  const kinds = monaco.languages.CompletionItemKind
  return {
    // Not after a blank: Enter at the end of a line must make a new line, not take a suggestion.
    triggerCharacters: ['.'],
    async provideCompletionItems(model, position) {
      const ask = sources.get(model.uri.toString())
      if (ask === undefined) return { suggestions: [] }
      const text = model.getValue()
      const offset = model.getOffsetAt(position)
      const { start, options, isPart } = completionsAt(text, offset, await ask(text))
      const from = model.getPositionAt(start)
      // The closing quote that the editor has added to the opening one is replaced too.
      const isClosed = start < offset && isQuote(text[start]) && text[offset] === text[start]
      const to = isClosed ? model.getPositionAt(offset + 1) : position
      const range = monaco.Range.fromPositions(from, to)
      // With a quote typed, what is replaced is no longer what it is now.
      const isToAskAgain = isPart || options.some((each) => isQuote(each.text[0]))
      return {
        incomplete: isToAskAgain,
        suggestions: options.map(({ kind, text: insertText, detail, rank }) => ({
          label: insertText,
          insertText,
          detail,
          range,
          sortText: `${rank}${insertText.toLowerCase()}`,
          kind: {
            table: kinds.Struct,
            index: kinds.Reference,
            attribute: kinds.Field,
            value: kinds.Value,
            function: kinds.Function,
            keyword: kinds.Keyword,
          }[kind],
        })),
      }
    },
  }
}

function isQuote(letter: string | undefined): boolean {
  return letter === `'` || letter === '"'
}

/** Each statement by itself: one that does not parse stays as it is, and so does what lies between. */
function formatEdits(monaco: MonacoApi, model: editor.ITextModel): languages.TextEdit[] {
  return splitStatements(model.getValue()).flatMap(({ text, start, end }) => {
    const formatted = formattedOrNot(text)
    if (formatted === undefined || formatted === text) return []
    const [from, to] = [model.getPositionAt(start), model.getPositionAt(end)]
    return [{ range: monaco.Range.fromPositions(from, to), text: formatted }]
  })
}

/** Undefined when it does not parse. */
function formattedOrNot(text: string): string | undefined {
  try {
    return formatStatement(text)
  } catch {
    return undefined
  }
}
