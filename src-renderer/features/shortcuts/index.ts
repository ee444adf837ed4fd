export { shortcutCommands } from './commands.ts'
export { ShortcutDialog } from './shortcut-dialog.tsx'
