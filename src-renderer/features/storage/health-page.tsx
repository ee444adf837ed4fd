/** What is worth a look, with its reason and its remedy; the thresholds are the user's. */
import { Button, NumberInput } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import { create } from 'zustand'
import type { StorageRunId } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { formatCount } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import {
  defaultThresholds,
  findProblems,
  measure,
  thresholdNames,
  thresholdReasons,
  type FindingAction,
  type Thresholds,
} from './health-rules.ts'
import css from './storage.module.css'

const storageKey = 'keystone.storage.thresholds'
const useThresholds = create<Thresholds>()(() => loadThresholds())
const names = [
  'filesPerStripe',
  'tombstonePercent',
  'walPercent',
  'hotStripeFactor',
  'bloomPercent',
  'spaceAmplification',
] as const

/** What an earlier window left, as far as it is numbers. */
function loadThresholds(): Thresholds {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    const fields = new Map(typeof kept === 'object' && kept !== null ? Object.entries(kept) : [])
    const known = names.flatMap((name) => {
      const value: unknown = fields.get(name)
      return typeof value === 'number' && value > 0 ? [[name, value] as const] : []
    })
    return { ...defaultThresholds, ...Object.fromEntries(known) }
  } catch {
    return defaultThresholds
  }
}

function changeThreshold(name: keyof Thresholds, value: number): void {
  useThresholds.setState({ [name]: value })
  localStorage.setItem(storageKey, JSON.stringify(useThresholds.getState()))
}

const actionNames: Readonly<Record<FindingAction, string>> = {
  compact: 'Compact everything',
  checkpoint: 'Make a checkpoint',
  resume: 'Resume compaction',
  space: 'See the space report',
}

export function HealthPage(props: StoragePageProps & { readonly onSpace: () => void }) {
  const { database, state, onSpace } = props
  const limits = useThresholds()
  const findings = findProblems(state.stripes, state.figures, limits)
  const { handle } = database
  const act = (action: FindingAction): void => {
    if (action === 'space') onSpace()
    else run('It was not done', () => remedy(action, handle))
  }
  return (
    <div className={css.page}>
      <h2 className={css.heading}>Health</h2>
      {findings.length === 0 ? (
        <p role="status" className={css.well}>
          <CircleCheck size={15} aria-hidden /> Nothing is beyond its threshold. What is watched,
          and how it stands, is below; a finding comes with its reason and what to do about it.
        </p>
      ) : (
        <ul className={css.findings} aria-label="Findings">
          {findings.map((finding) => (
            <li key={finding.id}>
              <strong>{finding.title}</strong>
              <span className={css.soft}>{finding.reason}</span>
              {finding.action === undefined ? null : (
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={database.mode === 'readOnly' && finding.action !== 'space'}
                  onClick={() => act(finding.action ?? 'space')}
                >
                  {actionNames[finding.action]}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Watched state={state} limits={limits} />
    </div>
  )
}

interface WatchedProps {
  readonly state: StoragePageProps['state']
  readonly limits: Thresholds
}

/** Everything that is looked at, as it stands, beside the threshold that is the user's. */
function Watched({ state, limits }: WatchedProps) {
  const now = measure(state.stripes, state.figures)
  return (
    <table className={css.table} aria-label="Thresholds">
      <thead>
        <tr>
          <th scope="col">What is watched</th>
          <th scope="col" className={css.number}>
            Now
          </th>
          <th scope="col" className={css.threshold}>
            Threshold
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{thresholdNames[name]}</th>
            <td className={css.number}>{figureText(now[name])}</td>
            <td className={css.threshold}>
              <NumberInput
                size="xs"
                aria-label={thresholdNames[name]}
                min={0.1}
                value={limits[name]}
                onChange={(value) => {
                  if (typeof value === 'number' && value > 0) changeThreshold(name, value)
                }}
              />
            </td>
            <td>{thresholdReasons[name]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function figureText(value: number | undefined): string {
  if (value === undefined) return 'too few figures yet'
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(2)
}

async function remedy(
  action: Exclude<FindingAction, 'space'>,
  handle: StoragePageProps['database']['handle'],
): Promise<void> {
  switch (action) {
    case 'compact': {
      const stripes = Array.from({ length: 256 }, (_, stripe) => stripe)
      const runId = crypto.randomUUID() as StorageRunId
      await call((bridge) => bridge.storage.compact({ handle, runId, stripes }))
      notifyDone('Everything was compacted')
      return
    }
    case 'checkpoint':
      await call((bridge) => bridge.storage.checkpoint({ handle }))
      notifyDone('A checkpoint was made')
      return
    case 'resume':
      await call((bridge) => bridge.storage.resumeCompaction({ handle }))
  }
}
