export { ItemsView } from './items-view.tsx'
export { closeViewsWithout, runView, useLiveViews } from './live-view.ts'
export { ReadStatus } from './read-status.tsx'
export { browseCommands } from './commands.ts'
