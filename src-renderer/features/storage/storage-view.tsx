/** The storage of one database: its map, and from there everything below the tables. */
import { useState } from 'react'
import { Button, Loader, Tabs } from '@mantine/core'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Term } from '../../components/term/term.tsx'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import {
  changeStorageTab,
  storageSections,
  type StorageSection,
  type StorageTab,
} from '../../state/workspace.ts'
import { beginTour, useTour } from '../../state/tour.ts'
import { CarePage } from './care-page.tsx'
import { CompactionPage } from './compaction-page.tsx'
import { FilePage } from './file-page.tsx'
import { FilmPage } from './film-page.tsx'
import { HealthPage } from './health-page.tsx'
import { KeyPage } from './key-page.tsx'
import { LiveMap } from './live-map.tsx'
import { LogPage } from './log-page.tsx'
import { SpacePage } from './space-page.tsx'
import { useStorage, type StorageState } from './storage-state.ts'
import { Tour } from './tour.tsx'
import css from './storage.module.css'

export interface StorageViewProps {
  readonly tab: StorageTab
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
}

const sectionNames: Readonly<Record<StorageSection, string>> = {
  map: 'Map',
  compaction: 'Compaction',
  film: 'Film',
  key: 'Find a key',
  log: 'Log',
  space: 'Space',
  health: 'Health',
  care: 'Verify and back up',
}

export function StorageView({ tab, database, description }: StorageViewProps) {
  const state = useStorage(database.handle, database.state.kind === 'open')
  const [file, setFile] = useState<number | undefined>()
  const isTouring = useTour((tour) => tour.database === database.recentId)
  if (state === undefined) {
    return <EmptyState title="Reading the storage" icon={<Loader size="sm" type="dots" />} />
  }
  const show = (section: StorageSection): void => {
    setFile(undefined)
    changeStorageTab(tab.id, { section })
  }
  const showFile = (id: number): void => {
    changeStorageTab(tab.id, { section: 'map' })
    setFile(id)
  }
  return (
    <div className={css.view}>
      <header className={css.header}>
        <h1 className="visually-hidden">Storage of {database.name}</h1>
        <Tabs
          value={tab.section}
          onChange={(value) => show(storageSections.find((each) => each === value) ?? 'map')}
        >
          <Tabs.List aria-label="Storage">
            {storageSections.map((section) => (
              <Tabs.Tab key={section} value={section}>
                {sectionNames[section]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {isTouring ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setFile(undefined)
              beginTour(database.recentId)
            }}
          >
            Take the tour
          </Button>
        )}
      </header>
      <Summary state={state} />
      {isTouring ? (
        <Tour database={database} tables={description.tables} state={state} onSection={show} />
      ) : null}
      <div className={css.content}>
        {file === undefined || tab.section !== 'map' ? (
          <Section
            section={tab.section}
            database={database}
            description={description}
            state={state}
            onFile={showFile}
            onSection={show}
          />
        ) : (
          <FilePage
            key={file}
            handle={database.handle}
            id={file}
            onBack={() => setFile(undefined)}
          />
        )}
      </div>
    </div>
  )
}

function Section(props: {
  readonly section: StorageSection
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
  readonly state: StorageState
  readonly onFile: (id: number) => void
  readonly onSection: (section: StorageSection) => void
}) {
  const { section, database, description, state, onFile, onSection } = props
  switch (section) {
    case 'map':
      return <LiveMap state={state} onFile={onFile} />
    case 'compaction':
      return <CompactionPage database={database} state={state} />
    case 'film':
      return <FilmPage database={database} state={state} />
    case 'key':
      return (
        <KeyPage database={database} state={state} tables={description.tables} onFile={onFile} />
      )
    case 'log':
      return <LogPage database={database} state={state} />
    case 'space':
      return <SpacePage database={database} state={state} />
    case 'health':
      return <HealthPage database={database} state={state} onSection={onSection} />
    case 'care':
      return <CarePage database={database} state={state} />
  }
}

function Summary({ state }: { readonly state: StorageState }) {
  const { statistics, memtables, compaction } = state.figures
  const inMemory = memtables.reduce((sum, { records }) => sum + records, 0)
  return (
    <p className={css.summary} data-testid="storage-summary">
      <span>
        {plural(statistics.sstFiles, 'file')}, {formatBytes(statistics.sstBytes)}
      </span>
      <span>{plural(statistics.sstEntries, 'version')}</span>
      <span>
        {formatCount(statistics.sstTombstones)}{' '}
        <Term word="tombstone">{statistics.sstTombstones === 1 ? 'tombstone' : 'tombstones'}</Term>
      </span>
      <span>
        {formatCount(inMemory)} in <Term word="memtable">memory</Term>
      </span>
      <span>
        <Term word="wal">log</Term> {formatBytes(statistics.wal.liveBytes)}
      </span>
      <span>
        {compaction.running === undefined
          ? compaction.paused
            ? 'compaction paused'
            : 'idle'
          : `merging stripe ${compaction.running.stripe}`}
      </span>
    </p>
  )
}
