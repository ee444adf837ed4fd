#!/usr/bin/env node
/**
 * `npm start`: sets up what is missing, builds, and opens Keystone Studio on the sample database.
 *
 *   npm start -- PATH.keystone          opens that directory
 *   npm start -- --screenshot FILE      saves a picture of the window and ends
 *   npm start -- --empty                opens no database
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'

const args = process.argv.slice(2)
const valued = new Set(['--screenshot', '--user-data-dir'])
const say = (line) => console.error(line)

try {
  const electron = await setUp({ electron: true })
  const { buildIfStale } = await import('./build.mjs')
  await buildIfStale(say)
  if (!namesDatabase(args) && !args.includes('--empty')) {
    const { ensureSampleDatabase } = await import('./sample-data.mjs')
    args.push(await ensureSampleDatabase(say))
  }
  const { startDisplay } = await import('./with-display.mjs')
  const stopDisplay = await startDisplay(say)
  const child = spawn(electron.executable, [...switches(), root, ...args.map(absolute)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => {
    stopDisplay()
    process.exit(code ?? (signal ? 1 : 0))
  })
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

/** Chromium refuses its sandbox to root, and on a bare machine complains of buses that are not there. */
function switches() {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  return isRoot ? ['--no-sandbox', '--log-level=3'] : []
}

function namesDatabase(given) {
  return given.some((argument, at) => !argument.startsWith('-') && !valued.has(given[at - 1]))
}

/** The app runs in the project's folder: paths given by the user are relative to where they stand. */
function absolute(argument, at, all) {
  if (argument.startsWith('-')) return argument
  const isPath = at === 0 || all[at - 1] === '--screenshot' || !valued.has(all[at - 1])
  return isPath ? path.resolve(process.env.INIT_CWD ?? process.cwd(), argument) : argument
}
