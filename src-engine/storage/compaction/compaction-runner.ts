/** Who does the merging: this thread, in slices, or a helper thread (`thread-runner.ts`). */
import type { Timers } from '../../base/timers.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { mergeFiles, type MergeControl, type MergeOutcome, type MergeRequest } from './merge-job.ts'

export interface CompactionRunner {
  /** As `mergeFiles`. One at a time, or several: the runner decides what waits. */
  run(request: MergeRequest, control?: MergeControl): Promise<MergeOutcome>
  close(): Promise<void>
}

/** Merges on the calling thread and lets others run in between. For memory, simulation and one-file programs. */
export function inlineRunner(world: {
  readonly vfs: Vfs
  readonly timers: Timers
}): CompactionRunner {
  return {
    run: (request, control) => mergeFiles(request, world, control),
    close: () => Promise.resolve(),
  }
}

/** The thread ended while it worked, or never came up. Nothing of its work has been used. */
export class ThreadLost extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? `: ${cause.message}` : ''
    super(`The compaction thread ended${reason}`, { cause })
  }
}
