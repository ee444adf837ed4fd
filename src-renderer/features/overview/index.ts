export { Overview } from './overview.tsx'
export { databaseCommands } from './commands.ts'
