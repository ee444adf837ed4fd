/**
 * Whether the view races: moves by more than its height again and again, so that no row stays long enough to be read.
 * Rows wait as placeholders then, and are filled as soon as it slows down: frames stay short however fast one scrolls.
 */
import { useEffect, useRef, useState } from 'react'

/** Leaps in a row that make a race; one alone is a jump, and is filled at once. */
const leapsMin = 2
/** Movements further apart than this are jumps, and no race. */
const leapGapMs = 50
/** After so long without a movement the rows are filled. */
const pauseMs = 40

export function useRacing(top: number, viewHeight: number): boolean {
  const [racing, setRacing] = useState(false)
  const last = useRef({ top, at: 0, leaps: 0 })

  useEffect(() => {
    const at = performance.now()
    const leapt = Math.abs(top - last.current.top) > viewHeight && at - last.current.at < leapGapMs
    const leaps = leapt ? last.current.leaps + 1 : 0
    last.current = { top, at, leaps }
    if (leaps >= leapsMin) setRacing(true)
    const timer = setTimeout(() => setRacing(false), pauseMs)
    return () => clearTimeout(timer)
  }, [top, viewHeight])

  return racing
}
