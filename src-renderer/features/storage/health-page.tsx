/** What is worth a look, with its reason and its remedy; the thresholds are the user's. */
import { useCallback, useEffect, useState } from 'react'
import { Button, NumberInput } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import { create } from 'zustand'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type { StorageRunId, TableBacklog } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import {
  defaultThresholds,
  findProblems,
  measure,
  thresholdNames,
  thresholdReasons,
  type FindingAction,
  type StorageFacts,
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
  'expiredItems',
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
  sweep: 'Delete what has expired',
  verify: 'Verify and back up',
}

/** Where an action is done that is more than a call. */
function sectionOf(action: FindingAction): 'space' | 'care' | undefined {
  return action === 'space' ? 'space' : action === 'verify' ? 'care' : undefined
}

export interface HealthPageProps extends StoragePageProps {
  readonly onSection: (section: 'space' | 'care') => void
}

export function HealthPage({ database, state, onSection }: HealthPageProps) {
  const limits = useThresholds()
  const { handle } = database
  const [expiry, readBacklogs] = useBacklogs(handle)
  const { stripes, figures } = state
  const facts = { stripes, figures, ...expiry }
  const findings = findProblems(facts, limits)
  const act = (action: FindingAction): void => {
    const section = sectionOf(action)
    if (section !== undefined) onSection(section)
    else {
      run('It was not done', async () => {
        await remedy(action, handle)
        if (action === 'sweep') await readBacklogs()
      })
    }
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
                  disabled={database.mode === 'readOnly' && sectionOf(finding.action) === undefined}
                  onClick={() => finding.action && act(finding.action)}
                >
                  {actionNames[finding.action]}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Watched facts={facts} limits={limits} />
    </div>
  )
}

interface WatchedProps {
  readonly facts: StorageFacts
  readonly limits: Thresholds
}

/** Everything that is looked at, as it stands, beside the threshold that is the user's. */
function Watched({ facts, limits }: WatchedProps) {
  const now = measure(facts)
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

const backlogsEveryMs = 5000

interface Expiry {
  readonly backlogs: readonly TableBacklog[]
  /** When they were read. */
  readonly nowMs: number
}

function useBacklogs(handle: DatabaseHandle): readonly [Expiry, () => Promise<void>] {
  const [expiry, setExpiry] = useState<Expiry>({ backlogs: [], nowMs: 0 })
  const read = useCallback(async () => {
    const backlogs = await call((bridge) => bridge.storage.expiryBacklogs({ handle }))
    setExpiry({ backlogs, nowMs: Date.now() })
  }, [handle])
  useEffect(() => {
    const readOn = (): void => run('What has expired was not counted', read)
    readOn()
    const timer = setInterval(readOn, backlogsEveryMs)
    return () => clearInterval(timer)
  }, [read])
  return [expiry, read]
}

async function remedy(action: FindingAction, handle: DatabaseHandle): Promise<void> {
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
    case 'sweep': {
      const items = await call((bridge) => bridge.storage.sweep({ handle }))
      notifyDone(`${plural(items, 'expired item')} deleted`)
      return
    }
    case 'resume':
      await call((bridge) => bridge.storage.resumeCompaction({ handle }))
      return
    case 'space':
    case 'verify':
  }
}
