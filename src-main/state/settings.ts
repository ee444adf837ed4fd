/** The user's settings, kept in `settings.json`. A field that is missing or odd has its default. */
import type { OwnShortcuts, SettingsChange, Settings, Theme } from '../contract/application.ts'
import { JsonFile } from './json-file.ts'

export class SettingsStore {
  readonly #file: JsonFile
  #settings: Settings

  constructor(path: string) {
    this.#file = new JsonFile(path)
    this.#settings = settingsFrom(this.#file.read())
  }

  get current(): Settings {
    return this.#settings
  }

  change(change: SettingsChange): Settings {
    const { theme, shortcuts } = this.#settings
    this.#settings = { theme: change.theme ?? theme, shortcuts: change.shortcuts ?? shortcuts }
    this.#file.write({ ...this.#settings, shortcuts: [...this.#settings.shortcuts] })
    return this.#settings
  }
}

/** Reads what may have been written by another version, or by hand. */
export function settingsFrom(stored: unknown): Settings {
  const fields = typeof stored === 'object' && stored !== null ? stored : {}
  const theme: unknown = Reflect.get(fields, 'theme')
  return {
    theme: themes.find((known) => known === theme) ?? 'system',
    shortcuts: shortcutsFrom(Reflect.get(fields, 'shortcuts')),
  }
}

const themes: readonly Theme[] = ['system', 'light', 'dark']

function shortcutsFrom(stored: unknown): OwnShortcuts {
  if (!Array.isArray(stored)) return new Map()
  return new Map(
    stored.flatMap((entry: unknown) => {
      if (!Array.isArray(entry)) return []
      const [id, keys]: unknown[] = entry
      if (typeof id !== 'string' || (keys !== null && typeof keys !== 'string')) return []
      return [[id, keys] as const]
    }),
  )
}
