export { Inspector } from './inspector.tsx'
export { askToDelete } from './delete-item.ts'
export { inspectorCommands, recentItemCommands } from './commands.ts'
