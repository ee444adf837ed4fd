export { QueryView } from './query-view.tsx'
export { closeQueriesWithout } from './query-tabs-closed.ts'
export { queryCommands } from './commands.ts'
export { knownNames } from './known-names.ts'
