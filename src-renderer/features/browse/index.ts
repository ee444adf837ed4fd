export { ItemsView } from './items-view.tsx'
export { closeViewsWithout, planOf, runView, shownColumns, useLiveViews } from './live-view.ts'
export { ReadStatus } from './read-status.tsx'
export { browseCommands } from './commands.ts'
