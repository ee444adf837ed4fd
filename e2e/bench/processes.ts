/** What the app's processes take: the engines run in threads of the main process. */
import type { Studio } from '../app.ts'

export interface Spent {
  /** Of one core, in milliseconds. */
  readonly mainMs: number
  readonly pageMs: number
}

/** Processor time since the processes began. */
export async function spentBy(studio: Studio): Promise<Spent> {
  return await studio.app.evaluate(({ app }) => {
    const { user, system } = process.cpuUsage()
    const pages = app.getAppMetrics().filter(({ type }) => type === 'Tab')
    const seconds = pages.reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0)
    return { mainMs: (user + system) / 1000, pageMs: seconds * 1000 }
  })
}

/** Processor time of all processes of the app since it was started, in milliseconds. */
export async function spentSinceStart(studio: Studio): Promise<number> {
  return await studio.app.evaluate(({ app }) => {
    const seconds = app.getAppMetrics().map(({ cpu }) => cpu.cumulativeCPUUsage ?? 0)
    return seconds.reduce((sum, each) => sum + each, 0) * 1000
  })
}

/** Resident memory of the main process with its engines, in megabytes. */
export async function mainMegabytes(studio: Studio): Promise<number> {
  return await studio.app.evaluate(() => process.memoryUsage().rss / 1_048_576)
}

/** The heap of the page, in megabytes, after a collection. */
export async function pageHeapMegabytes(studio: Studio): Promise<number> {
  const session = await studio.page.context().newCDPSession(studio.page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1_048_576
}
