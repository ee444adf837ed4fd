export { StagedBar } from './staged-bar.tsx'
export { stagedCommands } from './commands.ts'
