export { StagedBar } from './staged-bar.tsx'
