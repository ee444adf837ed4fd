/** How long the page takes from what the user does until the answer is painted, by the page's own clock. */
import type { Page } from '@playwright/test'

export interface Answer {
  readonly selector: string
  /** Some element of the selector holds this text; `''` for any. */
  readonly text?: string
  /** At least so many elements; 1 when absent. */
  readonly count?: number
}

interface Awaited extends Answer {
  readonly from: 'pointerdown' | 'keydown'
}

/** Milliseconds between the first `from` of `act` and the first frame in which the answer is there. */
export async function timed(
  page: Page,
  awaited: Awaited,
  act: () => Promise<unknown>,
): Promise<number> {
  const measured = page.evaluate(untilAnswered, awaited)
  // The page has begun to listen when it has answered anything sent after that.
  await page.evaluate(() => undefined)
  await act()
  return await measured
}

/** Runs in the page, so it uses nothing from outside itself. */
async function untilAnswered({ from, selector, text = '', count = 1 }: Awaited): Promise<number> {
  const begun = await new Promise<number>((resolve) =>
    window.addEventListener(from, (event) => resolve(event.timeStamp), {
      capture: true,
      once: true,
    }),
  )
  const isThere = (): boolean => {
    let found = 0
    for (const element of document.querySelectorAll(selector)) {
      if (text === '' || (element.textContent ?? '').includes(text)) found++
    }
    return found >= count
  }
  const patienceMs = 60_000
  do {
    await new Promise(requestAnimationFrame)
    // After the frame, not before it.
    await new Promise((resolved) => setTimeout(resolved))
  } while (!isThere() && performance.now() - begun < patienceMs)
  return performance.now() - begun
}
