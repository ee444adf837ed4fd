/**
 * Everything that is not a database: the app itself, its settings, the window's session, menu commands, and
 * the activity log, in which every call to an engine stands with its text, time and rows.
 */
import type { DatabaseHandle } from './databases.ts'
import type { IpcErrorCode } from './result.ts'

export interface AppInfo {
  readonly name: string
  readonly version: string
  readonly platform: 'darwin' | 'linux' | 'win32'
  readonly electron: string
  readonly chrome: string
  readonly node: string
}

export type Theme = 'system' | 'light' | 'dark'

/**
 * The user's own keys by the id of a command, such as `mod+Shift+A`; null: no keys. `mod` is Ctrl, or Command on a Mac.
 * A command that is absent has the keys it came with.
 */
export type OwnShortcuts = ReadonlyMap<string, string | null>

export interface Settings {
  readonly theme: Theme
  readonly shortcuts: OwnShortcuts
}

/** What is absent stays as it is. */
export interface SettingsChange {
  readonly theme?: Theme | undefined
  /** All of them. */
  readonly shortcuts?: OwnShortcuts | undefined
}

/** What a menu entry or its shortcut asks the window to do. */
export type MenuCommand =
  | 'createDatabase'
  | 'openDatabase'
  | 'openDatabaseReadOnly'
  | 'closeTab'
  | 'closeDatabase'
  | 'nextTab'
  | 'previousTab'
  | 'commandPalette'
  | 'find'
  | 'refresh'
  | 'newItem'
  | 'deleteItem'
  | 'toggleSidebar'
  | 'toggleInspector'
  | 'showActivity'
  | 'showWelcome'
  | 'themeSystem'
  | 'themeLight'
  | 'themeDark'

/** One call to an engine. */
export interface Activity {
  /** Counts up; gaps never. */
  readonly number: number
  readonly handle: DatabaseHandle
  readonly database: string
  /** The operation, `PutItem`, `Query`, `OpenDatabase` ... */
  readonly operation: string
  /** What was asked, in one line, copyable: table, keys and expressions, never whole items. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly elapsedMs: number
  /** Items returned or written. */
  readonly rows: number
  readonly failed?: { readonly code: IpcErrorCode; readonly message: string } | undefined
}

export interface AppMethods {
  info(): Promise<AppInfo>
  /** The page has drawn its first content; main then shows what was asked for on the command line. */
  ready(): Promise<null>
  /** Puts text on the clipboard. */
  copyText(input: { readonly text: string }): Promise<null>
  quit(): Promise<null>
}

export interface SettingsMethods {
  get(): Promise<Settings>
  set(input: SettingsChange): Promise<Settings>
}

/** The window's own state (tabs, layout, drafts): JSON that main keeps and never looks into. */
export interface SessionMethods {
  /** Null when nothing was saved. */
  load(): Promise<string | null>
  /** Written within half a second, and at quit; at most 4 MiB. */
  save(input: { readonly json: string }): Promise<null>
}

export interface ActivityMethods {
  /** The latest, newest last; main keeps 2,000. */
  list(): Promise<readonly Activity[]>
  clear(): Promise<null>
}
