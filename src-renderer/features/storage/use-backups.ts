/** The backups of a database as they are now: listed again when one was made by the schedule. */
import { useCallback, useEffect, useState } from 'react'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type { BackupEntry, BackupList, BackupSchedule } from '../../../src-main/contract/storage.ts'
import { call, onEvent } from '../../ipc/client.ts'
import { run } from '../../state/actions.ts'

export interface ShownBackups {
  /** Undefined until it was read. */
  readonly list: BackupList | undefined
  /** Puts an entry in the place of that of its name, or first. */
  readonly replace: (entry: BackupEntry) => void
  readonly schedule: (schedule: BackupSchedule | null) => void
}

export function useBackups(handle: DatabaseHandle): ShownBackups {
  const [list, setList] = useState<BackupList | undefined>()
  const read = useCallback(() => {
    run('The backups were not listed', async () =>
      setList(await call((bridge) => bridge.storage.backups({ handle }))),
    )
  }, [handle])
  useEffect(() => {
    read()
    return onEvent('activityRecorded', ({ entries }) => {
      if (entries.some((each) => each.handle === handle && each.operation === 'Backup')) read()
    })
  }, [handle, read])
  return {
    list,
    replace: (entry) =>
      setList(
        (known) =>
          known && {
            ...known,
            entries: [entry, ...known.entries.filter(({ name }) => name !== entry.name)].toSorted(
              (a, b) => b.atMs - a.atMs,
            ),
          },
      ),
    schedule: (schedule) =>
      run('The schedule was not changed', async () =>
        setList(await call((bridge) => bridge.storage.scheduleBackups({ handle, schedule }))),
      ),
  }
}
