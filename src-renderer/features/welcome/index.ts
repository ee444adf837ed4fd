export { Welcome } from './welcome.tsx'
export { fileCommands } from './commands.ts'
