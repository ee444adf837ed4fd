/** Makes a new database of a directory of the Rust version, and says what could not be taken along. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { RecentId } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { loadRecents } from '../../state/databases.ts'
import { run, showDatabase } from '../../state/actions.ts'
import { describeImport } from './describe-import.ts'

export interface ImportButtonProps {
  readonly recentId: RecentId
  readonly onDone: () => void
}

export function ImportButton({ recentId, onDone }: ImportButtonProps) {
  const [isRunning, setIsRunning] = useState(false)
  const importIt = async (): Promise<void> => {
    setIsRunning(true)
    try {
      const done = await call((bridge) => bridge.database.importRefusedDialog({ recentId }))
      if (done === null) return
      const { title, lines } = describeImport(done.report)
      const isWhole = lines.length === 0
      notifications.show({
        title,
        message: isWhole ? 'Nothing was left behind.' : lines.join(' '),
        color: isWhole ? 'green' : 'yellow',
        autoClose: isWhole ? 8000 : false,
      })
      await showDatabase(done.database)
      await loadRecents()
      onDone()
    } finally {
      setIsRunning(false)
    }
  }
  return (
    <Button
      size="compact-sm"
      loading={isRunning}
      onClick={() => run('It was not imported', importIt)}
    >
      Import into a new database…
    </Button>
  )
}
