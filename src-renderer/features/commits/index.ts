export { CommitsView } from './commits-view.tsx'
export { commitsCommands } from './commands.ts'
