/** Where to go from a database, and what is there: for somebody who opens one for the first time. */
import { GraduationCap, HeartPulse, GitCommitVertical, Layers, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RecentId } from '../../../src-main/contract/databases.ts'
import { openQueryTab } from '../../state/query-tabs.ts'
import { beginTour } from '../../state/tour.ts'
import { openCommitsTab, openStorageTab } from '../../state/workspace.ts'
import css from './overview.module.css'

const icon = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

export function WaysOn({ database }: { readonly database: RecentId }) {
  return (
    <nav className={css.ways} aria-label="Where to go from here">
      <Way
        icon={<SquareTerminal {...icon} />}
        title="Ask with PartiQL"
        text="Each statement says whether it is a get, a query or a scan before it runs."
        onGo={() => openQueryTab(database)}
      />
      <Way
        icon={<Layers {...icon} />}
        title="Look into the storage"
        text="The files of the 256 stripes, the log, and why each compaction ran."
        onGo={() => openStorageTab(database, 'map')}
      />
      <Way
        icon={<GraduationCap {...icon} />}
        title="Take the storage tour"
        text="One item through log, memory and files: what a flush and a compaction do."
        onGo={() => beginTour(database)}
      />
      <Way
        icon={<HeartPulse {...icon} />}
        title="Check its health"
        text="Findings with their reason and what to do; verify and back up."
        onGo={() => openStorageTab(database, 'health')}
      />
      <Way
        icon={<GitCommitVertical {...icon} />}
        title="Undo a commit"
        text="Everything this app has written, with what was there before."
        onGo={() => openCommitsTab(database)}
      />
    </nav>
  )
}

function Way(props: {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly onGo: () => void
}) {
  return (
    <button type="button" className={css.way} onClick={props.onGo}>
      <span className={css.wayTitle}>
        {props.icon}
        {props.title}
      </span>
      <span className={css.soft}>{props.text}</span>
    </button>
  )
}
