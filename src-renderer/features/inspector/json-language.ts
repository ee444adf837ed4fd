/** Items as JSON in the editor: colours, completion from what the table holds, layout. */
import type { editor, languages } from 'monaco-editor/editor'
import { itemToPlainText, itemToTaggedText, type Item } from '../../../src-engine/language.ts'
import type { MonacoApi } from '../../components/code-editor/load-monaco.ts'
import { jsonCompletionsAt, type MetAttribute } from './json-completions.ts'
import { readItemJson, type JsonForm, type JsonProblem } from './json-problem.ts'

export const languageId = 'item-json'
const owner = 'item-json'

/** What completes the text of one model. */
export interface JsonModel {
  readonly form: JsonForm
  readonly attributes: () => Promise<readonly MetAttribute[]>
}

const models = new Map<string, JsonModel>()
let registered = false

/** Says what a model's text is. Returns what forgets it. */
export function describeModel(uri: string, described: JsonModel): () => void {
  models.set(uri, described)
  return () => {
    if (models.get(uri) === described) models.delete(uri)
  }
}

export function registerItemJson(monaco: MonacoApi): void {
  if (registered) return
  registered = true
  monaco.languages.register({ id: languageId })
  monaco.languages.setLanguageConfiguration(languageId, {
    brackets: [
      ['{', '}'],
      ['[', ']'],
    ],
    autoClosingPairs: [
      { open: '{', close: '}', notIn: ['string'] },
      { open: '[', close: ']', notIn: ['string'] },
      { open: '"', close: '"', notIn: ['string'] },
    ],
    // Without quotes: the editor offers what goes on from the end of a word.
    wordPattern: /[^\s"{}[\],:]+/,
  })
  monaco.languages.setMonarchTokensProvider(languageId, {
    tokenizer: {
      root: [
        [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'identifier.quoted'],
        [/"(?:[^"\\]|\\.)*"?/, 'string'],
        [/-?\d[\d.eE+-]*/, 'number'],
        [/\b(?:true|false|null)\b/, 'keyword'],
        [/[{}[\],:]/, 'delimiter'],
        [/[^\s"{}[\],:]+/, 'invalid'],
      ],
    },
  })
  monaco.languages.registerCompletionItemProvider(languageId, completionProvider(monaco))
  monaco.languages.registerDocumentFormattingEditProvider(languageId, {
    provideDocumentFormattingEdits: (model) => layoutEdits(model),
  })
}

function completionProvider(monaco: MonacoApi): languages.CompletionItemProvider {
  const { CompletionItemKind, CompletionItemInsertTextRule } = monaco.languages
  const kinds = {
    name: CompletionItemKind.Field,
    type: CompletionItemKind.Struct,
    value: CompletionItemKind.Value,
  }
  return {
    // Not behind a brace or a comma: there, Enter begins a line and must not take what is offered.
    triggerCharacters: ['"'],
    async provideCompletionItems(model, position) {
      const described = models.get(model.uri.toString())
      if (described === undefined) return { suggestions: [] }
      const place = { text: model.getValue(), offset: model.getOffsetAt(position) }
      const met = await described.attributes()
      const { start, end, options } = jsonCompletionsAt(described.form, place, met)
      const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
      return {
        suggestions: options.map(({ kind, label, detail, snippet }, rank) => ({
          label,
          detail,
          range,
          kind: kinds[kind],
          insertText: snippet,
          insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
          // What is typed begins with a quote, or not yet.
          filterText: model.getValueInRange(range).startsWith('"')
            ? JSON.stringify(label.replaceAll('"', ''))
            : label,
          sortText: String(rank).padStart(5, '0'),
        })),
      }
    },
  }
}

/** Laid out as the inspector does; text that is no item stays as it is. */
function layoutEdits(model: editor.ITextModel): languages.TextEdit[] {
  const form = models.get(model.uri.toString())?.form
  if (form === undefined) return []
  const read = readItemJson(form, model.getValue())
  if (read.kind === 'wrong') return []
  return [{ range: model.getFullModelRange(), text: writeItemJson(form, read.item) }]
}

/** Laid out over lines; a tag and its value stay on one. */
export function writeItemJson(form: JsonForm, item: Item): string {
  if (form === 'json') return itemToPlainText(item, 2)
  // No string of JSON holds a line break, so that this meets tags only.
  return itemToTaggedText(item, 'extended', 2).replaceAll(
    /\{\n *("(?:S|N|B|BOOL|NULL|TS)": [^\n]*[^\n{[])\n *\}/g,
    '{$1}',
  )
}

/** Underlines the problem, or nothing. */
export function markProblem(
  monaco: MonacoApi,
  model: editor.ITextModel,
  problem: JsonProblem | undefined,
): void {
  const markers: editor.IMarkerData[] = []
  if (problem !== undefined) {
    const from = model.getPositionAt(problem.start)
    const to = model.getPositionAt(problem.end)
    markers.push({
      severity: monaco.MarkerSeverity.Error,
      message: problem.message,
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    })
  }
  monaco.editor.setModelMarkers(model, owner, markers)
}
