/** What a run that reads for long is told and tells. */
export interface RunState {
  readonly cancelled: boolean
  readonly progress: (text: string, done: number, total: number) => void
}
