/** How far a run is, and the button that ends it. */
import { Button, Progress } from '@mantine/core'
import type { StorageRun } from './use-run.ts'
import css from './storage.module.css'

export function RunBar({ run, label }: { readonly run: StorageRun; readonly label: string }) {
  if (!run.isRunning) return null
  const { progress } = run
  const part = progress === undefined || progress.total === 0 ? 0 : progress.done / progress.total
  return (
    <div className={css.line} role="status" aria-label={label}>
      <Progress className={css.progress} aria-label={label} value={Math.min(100, part * 100)} />
      <span className={css.soft}>
        {progress === undefined ? label : `${(part * 100).toFixed(0)} % · ${progress.text}`}
      </span>
      <Button size="compact-sm" variant="default" onClick={run.cancel}>
        Cancel
      </Button>
    </div>
  )
}
