#!/usr/bin/env node
/**
 * A display for programs with windows. On Linux without one, starts a virtual display (Xvfb) and says so.
 *
 *   node scripts/with-display.mjs COMMAND ARGUMENTS…     runs COMMAND with a display
 *
 * Also the `globalSetup` of Playwright (default export). Needs only the system package xvfb.
 */
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/**
 * Makes sure that `process.env.DISPLAY` names a display.
 * @param {(line: string) => void} [say]
 * @returns {Promise<() => void>} stops the virtual display, if one was started
 */
export async function startDisplay(say = (line) => console.error(line)) {
  if (!wantsVirtualDisplay) return () => {}
  const { display, stop } = await startVirtualDisplay()
  process.env.DISPLAY = display
  say(`Display: none here, so a virtual one was started (${display})`)
  return stop
}

/** Linux without a display: only here can every program have one of its own, with its own focus and clipboard. */
export const wantsVirtualDisplay =
  process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY

async function startVirtualDisplay() {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] },
  )
  const number = await new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error('No display, and Xvfb is not installed.')))
    server.once('exit', (code) => reject(new Error(`Xvfb ended at once with code ${code}.`)))
    server.stdio[3].once('data', (bytes) => resolve(String(bytes).trim()))
  })
  const stop = () => {
    server.removeAllListeners('exit')
    server.kill()
  }
  process.once('exit', stop)
  return { display: `:${number}`, stop }
}

/** Of Playwright: a display for each of its workers; which is whose, `e2e/display.ts` knows. */
export default async function globalSetup({ workers }) {
  if (!wantsVirtualDisplay) return () => {}
  const displays = []
  // One after another: two that look for a free number together find the same.
  for (let worker = 0; worker < workers; worker++) displays.push(await startVirtualDisplay())
  process.env.KEYSTONE_DISPLAYS = displays.map(({ display }) => display).join(' ')
  return () => displays.forEach(({ stop }) => stop())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stop = await startDisplay()
  const [command, ...args] = process.argv.slice(2)
  const child = spawn(command, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => {
    stop()
    process.exit(code ?? (signal ? 1 : 0))
  })
}
