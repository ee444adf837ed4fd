/**
 * The scrolled place of the grid. Where the rows are too many for one pixel each (`row-geometry.ts`), the wheel is
 * taken over, so that one notch still moves a few rows and not thousands.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import {
  clampTop,
  isScaled,
  scrollOfTop,
  topOfScroll,
  topShowing,
  type RowGeometry,
} from './row-geometry.ts'

export interface Scroll {
  /** Virtual pixels above the view. */
  readonly top: number
  /** What the browser says. */
  readonly scrollTop: number
  readonly left: number
  readonly width: number
  readonly height: number
}

export interface ScrollControl {
  readonly scroll: Scroll
  readonly onScroll: () => void
  readonly showRow: (row: number) => void
  readonly showPixels: (left: number, width: number, frozenWidth: number) => void
}

interface ScrollOptions {
  readonly element: RefObject<HTMLDivElement | null>
  readonly rowCount: number
  readonly rowHeight: number
  readonly headHeight: number
  /** The row at the upper edge at first. */
  readonly initialRow: number
}

export function useScroll(options: ScrollOptions): ScrollControl {
  const { element, rowCount, rowHeight, headHeight } = options
  const [scroll, setScroll] = useState<Scroll>({
    top: options.initialRow * rowHeight,
    scrollTop: 0,
    left: 0,
    width: 800,
    height: 480,
  })
  const place = useRef(scroll)
  const geometry: RowGeometry = { rowCount, rowHeight, viewHeight: scroll.height - headHeight }
  const current = useRef(geometry)
  current.current = geometry

  const show = useCallback((next: Scroll, inThisFrame: boolean) => {
    place.current = next
    if (inThisFrame) flushSync(() => setScroll(next))
    else setScroll(next)
  }, [])

  const scrollTo = useCallback(
    (top: number, inThisFrame: boolean) => {
      const node = element.current
      if (node === null) return
      const target = clampTop(current.current, top)
      node.scrollTop = scrollOfTop(current.current, target)
      show({ ...place.current, top: target, scrollTop: node.scrollTop }, inThisFrame)
    },
    [element, show],
  )

  useLayoutEffect(() => {
    const node = element.current
    if (node === null) return
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = node
      if (width === place.current.width && height === place.current.height) return
      show({ ...place.current, width, height }, false)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [element, show])

  // Rows that are fewer or more than before, or a taller view: the place stays as far as it can.
  useLayoutEffect(() => {
    const node = element.current
    if (node === null || geometry.viewHeight <= 0) return
    const top = clampTop(geometry, place.current.top)
    const scrollTop = scrollOfTop(geometry, top)
    if (Math.abs(node.scrollTop - scrollTop) > 1) scrollTo(top, false)
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rowCount, scroll.height])

  useEffect(() => {
    const node = element.current
    if (node === null) return
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled(current.current) || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1
      scrollTo(place.current.top + event.deltaY * pixels, true)
      if (event.deltaX !== 0) node.scrollLeft += event.deltaX
    }
    node.addEventListener('wheel', onWheel, { passive: false })
    return () => node.removeEventListener('wheel', onWheel)
  }, [element, rowHeight, scrollTo])

  const onScroll = useCallback(() => {
    const node = element.current
    if (node === null) return
    const { scrollTop, scrollLeft: left } = node
    // Our own scrolling: the exact top is known already and must not be taken from the coarser scroll bar.
    const own = Math.abs(scrollTop - place.current.scrollTop) < 1
    const top = own ? place.current.top : topOfScroll(current.current, scrollTop)
    if (own && left === place.current.left) return
    show({ ...place.current, top, scrollTop, left }, true)
  }, [element, show])

  const showRow = useCallback(
    (row: number) => {
      const top = topShowing(current.current, place.current.top, row)
      if (top !== place.current.top) scrollTo(top, false)
    },
    [scrollTo],
  )

  const showPixels = useCallback(
    (left: number, width: number, frozenWidth: number) => {
      const node = element.current
      if (node === null) return
      const view = place.current.width - frozenWidth
      if (left < node.scrollLeft) node.scrollLeft = left
      else if (left + width > node.scrollLeft + view) {
        node.scrollLeft = Math.min(left, left + width - view)
      }
    },
    [element],
  )

  return { scroll, onScroll, showRow, showPixels }
}
