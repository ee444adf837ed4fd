export { environmentCommands } from './commands.ts'
export { EnvironmentDialog } from './environment-dialog.tsx'
