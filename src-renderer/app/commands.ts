/**
 * Every action of the app by name: what the palette lists, what shortcuts and the native menu call. A feature
 * lists its own; here they are put together, in the order the palette shows them.
 */
import type { MenuCommand } from '../../src-main/contract/application.ts'
import { browseCommands } from '../features/browse/index.ts'
import { commitsCommands } from '../features/commits/index.ts'
import { environmentCommands } from '../features/environment/index.ts'
import { inspectorCommands, recentItemCommands } from '../features/inspector/index.ts'
import { databaseCommands } from '../features/overview/index.ts'
import { schemaCommands } from '../features/schema/index.ts'
import { queryCommands } from '../features/query/index.ts'
import { shortcutCommands } from '../features/shortcuts/index.ts'
import { stagedCommands } from '../features/staged/index.ts'
import { streamCommands } from '../features/streams/index.ts'
import { transferCommands } from '../features/transfers/index.ts'
import { storageCommands } from '../features/storage/index.ts'
import { fileCommands } from '../features/welcome/index.ts'
import { isMacPlatform, matchesShortcut, type KeyPress } from '../lib/shortcut.ts'
import { whereUserIs, type Command, type CommandList } from '../state/command.ts'
import { withOwnShortcut } from '../state/shortcuts.ts'
import { viewCommands } from './view-commands.ts'

const commandLists: readonly CommandList[] = [
  browseCommands,
  queryCommands,
  inspectorCommands,
  stagedCommands,
  commitsCommands,
  schemaCommands,
  streamCommands,
  transferCommands,
  databaseCommands,
  environmentCommands,
  storageCommands,
  viewCommands,
  shortcutCommands,
  fileCommands,
  recentItemCommands,
]

export function listCommands(): Command[] {
  const place = whereUserIs()
  return commandLists.flatMap((list) => list(place)).map(withOwnShortcut)
}

/** Of several commands with the same keys the first one. */
export function commandFor(press: KeyPress): Command | undefined {
  return listCommands().find(
    ({ shortcut }) => shortcut !== undefined && matchesShortcut(shortcut, press, isMacPlatform),
  )
}

/** Runs a command of the native menu; one that makes no sense now does nothing. */
export function runMenuCommand(command: Exclude<MenuCommand, 'commandPalette' | 'find'>): void {
  const id = themeIds.get(command) ?? command
  listCommands()
    .find((each) => each.id === id)
    ?.run()
}

const themeIds: ReadonlyMap<MenuCommand, string> = new Map([
  ['themeSystem', 'theme system'],
  ['themeLight', 'theme light'],
  ['themeDark', 'theme dark'],
])
