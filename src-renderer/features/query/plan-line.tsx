/** One line that says how the statement at the cursor would be carried out, before it is; the whole plan on demand. */
import { Button, Popover, UnstyledButton } from '@mantine/core'
import { CircleAlert, Info, Lightbulb, Wrench } from 'lucide-react'
import { plural } from '../../lib/quantities.ts'
import { PlanTree } from './plan-tree.tsx'
import { quickFixesOf, type QuickFix } from './quick-fixes.ts'
import type { LivePlan } from './use-plan.ts'
import css from './query.module.css'

export interface PlanLineProps {
  readonly live: LivePlan
  /** What the result below says already. */
  readonly said: string | undefined
  /** The statement that was planned. */
  readonly statement: string
  readonly onFix: (fix: QuickFix) => void
}

export function PlanLine(props: PlanLineProps) {
  const { live, said } = props
  return (
    <div className={css.planLine} role="status" aria-label="Plan">
      {live.kind === 'refused' && live.message === said
        ? content({ kind: 'refused', message: 'This statement cannot run: see the result.' }, props)
        : content(live, props)}
    </div>
  )
}

function content(live: LivePlan, { statement, onFix }: PlanLineProps) {
  if (live.kind === 'none') return <span className={css.soft}>Nothing to run yet</span>
  if (live.kind === 'refused') {
    return (
      <span className={css.refused} title={live.message}>
        <CircleAlert size={13} /> {live.message}
      </span>
    )
  }
  const { operation, estimatedItems, steps, remedy, notes } = live.plan
  const isScan = /scan/i.test(operation)
  const fixes = quickFixesOf(statement, live.plan)
  /** A button says it already. */
  const isSaid = fixes.some(({ kind }) => kind === 'index')
  return (
    <>
      <Popover position="top-start" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton className={css.operation} data-scan={isScan || undefined}>
            {operation}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <PlanTree label="Plan as a tree" steps={steps} />
        </Popover.Dropdown>
      </Popover>
      {live.plan.kind === 'explain' ? null : (
        <span className={css.estimate}>about {plural(estimatedItems, 'item')}</span>
      )}
      {fixes.map((fix) => (
        <Button
          key={fix.label}
          size="compact-xs"
          variant="default"
          className={css.fix}
          title={fix.effect}
          leftSection={<Wrench size={11} />}
          onClick={() => onFix(fix)}
        >
          {fix.label}
        </Button>
      ))}
      {remedy === undefined || isSaid ? null : (
        <span className={css.advice} title={remedy}>
          <Lightbulb size={13} /> {remedy}
        </span>
      )}
      {notes.map((note) => (
        <span key={note} className={`${css.soft} ${css.note}`} title={note}>
          <Info size={13} /> {note}
        </span>
      ))}
    </>
  )
}
