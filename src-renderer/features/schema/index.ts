export { schemaCommands } from './commands.ts'
export { NewTable } from './new-table.tsx'
export { SchemaView } from './schema-view.tsx'
