export { StreamView } from './stream-view.tsx'
export { streamCommands } from './commands.ts'
