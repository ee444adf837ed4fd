/**
 * The row at which the view began to race: moves by more than its height again and again, so that no row stays long enough to be read.
 * Rows wait as placeholders then, and are filled as soon as it slows down: frames stay short however fast one scrolls.
 */
import { useEffect, useRef, useState } from 'react'

/** A movement by more than a view so soon after another makes a race; one alone is a jump, and is filled at once. */
const leapGapMs = 50
/** After so long without a movement the rows are filled. */
const pauseMs = 40

/** Undefined: it does not race. `first` is the first row in view now. */
export function useRacing(top: number, viewHeight: number, first: number): number | undefined {
  const [racingFrom, setRacingFrom] = useState<number>()
  const last = useRef({ top, at: 0 })

  useEffect(() => {
    const at = performance.now()
    const leapt = Math.abs(top - last.current.top) > viewHeight && at - last.current.at < leapGapMs
    last.current = { top, at }
    if (leapt) setRacingFrom((from) => from ?? first)
    const timer = setTimeout(() => setRacingFrom(undefined), pauseMs)
    return () => clearTimeout(timer)
  }, [top, viewHeight, first])

  return racingFrom
}
