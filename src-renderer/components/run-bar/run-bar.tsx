/** How far a run is, and the button that ends it. */
import { Button, Progress } from '@mantine/core'
import css from './run-bar.module.css'

/** A run as far as it is shown: `progress` is absent until it has told any. */
export interface ShownRun {
  readonly isRunning: boolean
  readonly progress:
    { readonly done: number; readonly total: number; readonly text: string } | undefined
  readonly cancel: () => void
}

export function RunBar({ run, label }: { readonly run: ShownRun; readonly label: string }) {
  if (!run.isRunning) return null
  const { progress } = run
  const part = progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total
  return (
    <div className={css.run} role="status" aria-label={label}>
      <Progress className={css.progress} aria-label={label} value={Math.min(100, part * 100)} />
      <span className={css.text}>
        {progress === undefined ? label : `${(part * 100).toFixed(0)} % · ${progress.text}`}
      </span>
      <Button size="compact-sm" variant="default" onClick={run.cancel}>
        Cancel
      </Button>
    </div>
  )
}
