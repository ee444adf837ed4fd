/**
 * Launches the built app as users run it: with Chromium's sandbox, and so never as root. When the tests run as
 * root, the app is laid out once in a place that an unprivileged user can read, and started as that user.
 */
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import './display.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** `nobody` on every Linux. */
const unprivileged = 65_534

export interface SandboxedApp {
  readonly app: ElectronApplication
  readonly page: Page
  /** A directory that the app's user may write to. */
  readonly directory: string
  close(): Promise<void>
}

export async function launchSandboxed(words: readonly string[] = []): Promise<SandboxedApp> {
  const directory = mkdtempSync(join(tmpdir(), 'keystone-sandboxed-'))
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const place = asRoot ? layOut(directory) : undefined
  const app = await _electron.launch({
    args: [place?.root ?? root, `--user-data-dir=${join(directory, 'state')}`, ...words],
    chromiumSandbox: true,
    ...(place === undefined ? {} : { executablePath: place.executable, cwd: directory }),
  })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  return {
    app,
    page,
    directory,
    close: async () => {
      await app.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Copies what the app needs, and makes a program that starts it as the unprivileged user. */
function layOut(directory: string): { readonly root: string; readonly executable: string } {
  const electron = join(directory, 'electron')
  const app = join(directory, 'app')
  cpSync(realpathSync(join(root, 'node_modules/electron/dist')), electron, { recursive: true })
  for (const part of [
    'out/main',
    'out/preload',
    'out/renderer',
    'package.json',
    ...nativeModules(),
  ]) {
    mkdirSync(dirname(join(app, part)), { recursive: true })
    cpSync(join(root, part), join(app, part), { recursive: true, dereference: true })
  }
  const home = join(directory, 'home')
  mkdirSync(home)
  const executable = join(directory, 'electron-unprivileged')
  writeFileSync(
    executable,
    `#!/bin/sh\nexec setpriv --reuid ${unprivileged} --regid ${unprivileged} --clear-groups ` +
      `env HOME='${home}' XDG_CONFIG_HOME='${home}' '${join(electron, 'electron')}' "$@"\n`,
  )
  chmodSync(executable, 0o755)
  for (const owned of [directory, home]) chownSync(owned, unprivileged, unprivileged)
  return { root: app, executable }
}

/** The addon that takes the lock, with what it needs: the only modules that are not bundled. */
function nativeModules(name = 'fs-native-extensions'): readonly string[] {
  const path = `node_modules/${name}`
  const manifest: unknown = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
  const needed: unknown = Reflect.get(Object(manifest), 'dependencies')
  return [path, ...Object.keys(Object(needed)).flatMap((other) => nativeModules(other))]
}
