#!/usr/bin/env node
/** `npm run dev`: Studio with live reload of the renderer. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { root, setUp } from './set-up.mjs'
import { startDisplay } from './with-display.mjs'

await setUp({ electron: true })
const stopDisplay = await startDisplay()
const child = spawn(
  path.join(root, 'node_modules/.bin/electron-vite'),
  ['dev', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    // Chromium's sandbox refuses to run as root.
    env: { ...process.env, ...(process.getuid?.() === 0 ? { NO_SANDBOX: '1' } : {}) },
  },
)
child.on('close', (code) => {
  stopDisplay()
  process.exit(code ?? 1)
})
