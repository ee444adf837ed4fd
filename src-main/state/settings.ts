/** The user's settings, kept in `settings.json`. A field that is missing or odd has its default. */
import type { SettingsChange, Settings, Theme } from '../contract/application.ts'
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
    this.#settings = { theme: change.theme ?? this.#settings.theme }
    this.#file.write(this.#settings)
    return this.#settings
  }
}

/** Reads what may have been written by another version, or by hand. */
export function settingsFrom(stored: unknown): Settings {
  const fields = typeof stored === 'object' && stored !== null ? stored : {}
  const theme: unknown = Reflect.get(fields, 'theme')
  return { theme: themes.find((known) => known === theme) ?? 'system' }
}

const themes: readonly Theme[] = ['system', 'light', 'dark']
