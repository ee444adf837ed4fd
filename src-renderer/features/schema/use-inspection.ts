/** A table's inspection, read again when its description changes, and a few times a second while something is built. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableInspection } from '../../../src-main/contract/schema.ts'
import { call, messageOf } from '../../ipc/client.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { describeDatabase } from '../../state/databases.ts'

const buildingMs = 250

export interface Inspected {
  /** Undefined until it is there. */
  readonly inspection: TableInspection | undefined
  /** When it was read. Epoch milliseconds. */
  readonly nowMs: number
  readonly failure: string | undefined
  readonly refresh: () => void
}

export function useInspection(database: OpenDatabase, table: TableDescription): Inspected {
  const [inspection, setInspection] = useState<TableInspection>()
  const [nowMs, setNowMs] = useState(0)
  const [failure, setFailure] = useState<string>()
  const [turn, setTurn] = useState(0)
  const wasBuilding = useRef(false)
  const { handle } = database
  const isOpen = database.state.kind === 'open'
  useEffect(() => {
    if (!isOpen) return undefined
    let ended = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async (): Promise<void> => {
      try {
        const next = await call((bridge) =>
          bridge.schema.inspect({ handle, table: table.TableName }),
        )
        if (ended) return
        setInspection(next)
        setNowMs(Date.now())
        setFailure(undefined)
        const isBuilding = next.backfills.length > 0 || next.counting
        if (isBuilding) timer = setTimeout(() => void read(), buildingMs)
        else if (wasBuilding.current) await describeDatabase(handle)
        wasBuilding.current = isBuilding
      } catch (error) {
        if (!ended) setFailure(messageOf(error))
      }
    }
    void read()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [handle, isOpen, table, turn])
  const refresh = useCallback(() => setTurn((before) => before + 1), [])
  return { inspection, nowMs, failure, refresh }
}
