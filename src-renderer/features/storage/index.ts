export { StorageView } from './storage-view.tsx'
export { storageCommands } from './commands.ts'
