/**
 * Runs in the page, so it uses nothing from outside itself: jumps about in a grid and gives, sorted, how many
 * milliseconds it took each time until every row in sight was filled. What is rendered out of sight does not count.
 */
export async function fillTimes(grid: Element, jumps: number): Promise<number[]> {
  const view = grid.getBoundingClientRect()
  const times: number[] = []
  for (let jump = 1; jump <= jumps; jump++) {
    const started = performance.now()
    grid.scrollTop = ((jump * 7919) % 100) * (grid.scrollHeight / 100)
    do {
      await new Promise(requestAnimationFrame)
      await new Promise((resolved) => setTimeout(resolved))
    } while (isWaiting() && performance.now() - started < 2000)
    times.push(performance.now() - started)
    // A user who jumps looks at what there is before jumping on.
    await new Promise((resolved) => setTimeout(resolved, 150))
  }
  return times.toSorted((a, b) => a - b)

  function isWaiting(): boolean {
    const rows = [...grid.querySelectorAll('[data-row]')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.bottom > view.top && box.top < view.bottom
    })
    return rows.length === 0 || rows.some((row) => row.hasAttribute('data-loading'))
  }
}
