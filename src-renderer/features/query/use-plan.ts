/** What a statement would do, asked while it is typed: never run, and asked only when the typing pauses. */
import { useEffect, useState } from 'react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { StatementPlan } from '../../../src-main/contract/statements.ts'
import { call, messageOf } from '../../ipc/client.ts'
import { valuesFor } from './parameters.ts'

export type LivePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'planned'; readonly plan: StatementPlan }
  | { readonly kind: 'refused'; readonly message: string }

const pauseMs = 120

export interface PlannedStatement {
  readonly text: string
  /** The text of the tab before it. */
  readonly before: string
  /** As typed, for the whole tab. */
  readonly parameters: string
}

export function usePlan(
  { handle, state }: OpenDatabase,
  { text, before, parameters }: PlannedStatement,
): LivePlan {
  const isOpen = state.kind === 'open'
  const [answer, setAnswer] = useState<LivePlan>()
  useEffect(() => {
    if (text === '' || !isOpen) return
    let isWanted = true
    const show = (live: LivePlan): void => {
      if (isWanted) setAnswer(live)
    }
    const plan = async (): Promise<LivePlan> => {
      const values = valuesFor(text, before, parameters)
      const request = { handle, text, ...(values.length > 0 ? { parameters: values } : {}) }
      return { kind: 'planned', plan: await call((bridge) => bridge.statements.plan(request)) }
    }
    const timer = setTimeout(() => {
      plan().then(show, (error: unknown) => show({ kind: 'refused', message: messageOf(error) }))
    }, pauseMs)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [handle, isOpen, text, before, parameters])
  // While a newer text waits for its answer, the line keeps the last one rather than flicker.
  return text === '' || !isOpen || answer === undefined ? none : answer
}

const none: LivePlan = { kind: 'none' }
