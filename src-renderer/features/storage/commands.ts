/** The way to the storage of a database, and what can be asked of it. */
import { call } from '../../ipc/client.ts'
import { run } from '../../state/actions.ts'
import type { Command, CommandList } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import { beginTour } from '../../state/tour.ts'
import { openStorageTab, storageSections, type StorageSection } from '../../state/workspace.ts'

const labels: Readonly<Record<StorageSection, string>> = {
  map: 'map of stripes and files',
  compaction: 'compaction',
  film: 'film of the file set',
  key: 'find every version of a key',
  log: 'write-ahead log',
  space: 'space report',
  health: 'health',
  care: 'verify, back up, repair',
}

export const storageCommands: CommandList = ({ database }) => [
  ...useDatabases.getState().open.flatMap(({ recentId, name }): Command[] => [
    {
      id: `tour ${recentId}`,
      label: `Take the tour through the storage of ${name}`,
      group: name,
      keywords: 'help learn lsm flush compaction',
      run: () => beginTour(recentId),
    },
    ...storageSections.map((section) => ({
      id: `storage ${recentId} ${section}`,
      label: `Storage of ${name}: ${labels[section]}`,
      group: name,
      keywords: 'lsm sst wal stripe tombstone',
      run: () => void openStorageTab(recentId, section),
    })),
  ]),
  ...(database === undefined || database.mode === 'readOnly' || database.state.kind !== 'open'
    ? []
    : [
        {
          id: 'flush',
          label: `Flush ${database.name}: memory to files`,
          group: 'Storage',
          run: () =>
            run('The memtables were not flushed', () =>
              call((bridge) => bridge.storage.flush({ handle: database.handle })),
            ),
        },
      ]),
]
