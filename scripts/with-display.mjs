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
  if (process.platform !== 'linux') return () => {}
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return () => {}
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
  process.env.DISPLAY = `:${number}`
  say(`Display: none here, so a virtual one was started (:${number})`)
  const stop = () => {
    server.removeAllListeners('exit')
    server.kill()
  }
  process.once('exit', stop)
  return stop
}

export default async function globalSetup() {
  return await startDisplay()
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
