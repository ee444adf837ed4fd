/** A plan as a tree of its steps: what each is estimated to read, and, when it has run, what it read and took. */
import { useId, useMemo, useState, type KeyboardEvent } from 'react'
import { ChevronRight } from 'lucide-react'
import type { ComputingWork, PlanStep } from '../../../src-main/contract/statements.ts'
import { formatBytes, formatCount, formatElapsed } from '../../lib/quantities.ts'
import { openRows, planRows, type PlanRow } from './plan-rows.ts'
import css from './plan-tree.module.css'

export interface PlanTreeProps {
  readonly label: string
  readonly steps: readonly PlanStep[]
  readonly computing?: ComputingWork | undefined
}

const indentPixels = 18

export function PlanTree({ label, steps, computing }: PlanTreeProps) {
  const id = useId()
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set())
  const [active, setActive] = useState(0)
  const rows = useMemo(() => planRows(steps, computing), [steps, computing])
  const shown = openRows(rows, closed)
  const current = Math.max(
    0,
    shown.findIndex(({ at }) => at === active),
  )
  const isAnalyzed = steps.some(({ work }) => work !== undefined)
  const toggle = ({ at, hasChildren }: PlanRow): void => {
    if (!hasChildren) return
    const changed = new Set(closed)
    if (!changed.delete(at)) changed.add(at)
    setClosed(changed)
  }
  const go = (to: number): void => {
    const row = shown[Math.min(Math.max(0, to), shown.length - 1)]
    if (row !== undefined) setActive(row.at)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = shown[current]
    if (row === undefined) return
    const isOpen = row.hasChildren && !closed.has(row.at)
    if (event.key === 'ArrowDown') go(current + 1)
    else if (event.key === 'ArrowUp') go(current - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(shown.length - 1)
    else if (event.key === 'ArrowRight' && row.hasChildren && !isOpen) toggle(row)
    else if (event.key === 'ArrowLeft' && isOpen) toggle(row)
    else if (event.key === 'Enter') toggle(row)
    else return
    event.preventDefault()
  }
  return (
    <div className={css.place}>
      <table
        role="treegrid"
        aria-label={label}
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${shown[current]?.at}`}
        tabIndex={0}
        className={css.tree}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" title="Items that the planner expects to be read">
              Estimated
            </th>
            {isAnalyzed ? (
              <>
                <th scope="col" title="Items that were read">
                  Read
                </th>
                <th scope="col" title="Sizes of these items, as DynamoDB counts">
                  Size
                </th>
                <th scope="col" title="Bytes of blocks read from files, from disk or cache">
                  From files
                </th>
                <th scope="col" title="Files that a lookup by key asked">
                  Files
                </th>
                <th scope="col" title="Files that their bloom filter ruled out, of those asked">
                  Ruled out
                </th>
                <th scope="col">Time</th>
              </>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr
              key={row.at}
              id={`${id}-${row.at}`}
              role="row"
              aria-level={Math.max(0, row.step.depth) + 1}
              aria-expanded={row.hasChildren ? !closed.has(row.at) : undefined}
              data-active={row.at === shown[current]?.at || undefined}
              onClick={() => setActive(row.at)}
            >
              <td role="gridcell">
                <StepCell row={row} isOpen={!closed.has(row.at)} onToggle={() => toggle(row)} />
              </td>
              <FigureCells row={row} isAnalyzed={isAnalyzed} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function StepCell(props: {
  readonly row: PlanRow
  readonly isOpen: boolean
  readonly onToggle: () => void
}) {
  const { step, hasChildren } = props.row
  return (
    <div
      className={css.step}
      style={{ paddingLeft: Math.max(0, step.depth) * indentPixels }}
      onClick={props.onToggle}
    >
      <ChevronRight
        size={14}
        aria-hidden
        className={css.chevron}
        data-open={props.isOpen || undefined}
        data-none={!hasChildren || undefined}
      />
      <div>
        <div className={css.text}>{step.text}</div>
        {step.reasons.map((reason) => (
          <div key={reason} className={css.reason}>
            {reason}
          </div>
        ))}
      </div>
    </div>
  )
}

function FigureCells({ row, isAnalyzed }: { readonly row: PlanRow; readonly isAnalyzed: boolean }) {
  const { step, milliseconds, timeShare, isFarOff } = row
  const { estimatedItems, work } = step
  const estimate = estimatedItems === undefined ? '' : `≈ ${formatCount(estimatedItems)}`
  if (!isAnalyzed) return <td role="gridcell">{estimate}</td>
  return (
    <>
      <td
        role="gridcell"
        data-far-off={isFarOff || undefined}
        title={isFarOff ? 'Far from what was read' : undefined}
      >
        {estimate}
        {isFarOff ? <span className="visually-hidden"> (far from what was read)</span> : null}
      </td>
      <td role="gridcell">{work === undefined ? '' : formatCount(work.itemsRead)}</td>
      <Bytes bytes={work?.itemBytes} />
      <Bytes bytes={work?.bytesRead} />
      <td role="gridcell">{work === undefined ? '' : formatCount(work.filesProbed)}</td>
      <td role="gridcell">
        {work === undefined || work.bloomChecks === 0
          ? ''
          : `${formatCount(work.bloomNegatives)} of ${formatCount(work.bloomChecks)}`}
      </td>
      <td role="gridcell" title={milliseconds === undefined ? undefined : `${milliseconds} ms`}>
        {milliseconds === undefined ? '' : formatElapsed(milliseconds)}
        {timeShare === undefined ? null : (
          <span className={css.share} aria-hidden>
            <span style={{ width: `${timeShare * 100}%` }} />
          </span>
        )}
      </td>
    </>
  )
}

function Bytes({ bytes }: { readonly bytes: number | undefined }) {
  if (bytes === undefined) return <td role="gridcell" />
  return (
    <td role="gridcell" title={`${formatCount(bytes)} bytes`}>
      {formatBytes(bytes)}
    </td>
  )
}
