/**
 * The app as a user has it: the built app in a window of its own, with a state directory of its own, on copies of
 * databases. `kstone` reads back what was done, so that no test believes the screen about the disk.
 */
import AxeBuilder from '@axe-core/playwright'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import './display.ts'

export const root = resolve(import.meta.dirname, '..')

/** A directory of one test file, removed at its end. */
export class Place {
  readonly path = mkdtempSync(join(tmpdir(), 'keystone-e2e-'))
  readonly userData = join(this.path, 'user-data')

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  /** Its own copy of the sample: cities and a shop. */
  async sample(name = 'sample.keystone'): Promise<string> {
    const scripts: { ensurePristineSample(): Promise<string> } = await import(
      pathToFileURL(join(root, 'scripts/sample-data.mjs')).href
    )
    const copy = this.at(name)
    cpSync(await scripts.ensurePristineSample(), copy, { recursive: true })
    return copy
  }

  remove(): void {
    // The app just closed may still write its last file.
    rmSync(this.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** What is in a file that the app is about to write; nothing while it is not there. */
export function textIn(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Runs the built command line; gives what it printed. */
export function kstone(...words: string[]): string {
  return execFileSync(process.execPath, [join(root, 'out/cli/kstone.js'), ...words], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
}

export interface LaunchOptions {
  readonly place: Place
  /** Databases and switches, as on a command line. */
  readonly words?: readonly string[]
}

export class Studio {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page complained about; a test that expects none asks for it to be empty. */
  readonly complaints: string[] = []

  private constructor(app: ElectronApplication, page: Page) {
    this.app = app
    this.page = page
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  static async launch({ place, words = [] }: LaunchOptions): Promise<Studio> {
    const app = await _electron.launch({
      args: [`--user-data-dir=${place.userData}`, root, ...words],
      cwd: root,
      // The app's own theme, not one Playwright imagines.
      colorScheme: null,
    })
    const page = await app.firstWindow()
    await page.setViewportSize({ width: 1440, height: 900 })
    // What moves is waited for by every click; that it also moves, nobody tests.
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: null })
    const studio = new Studio(app, page)
    await expect(page.getByRole('contentinfo', { name: 'Status' })).toBeVisible()
    return studio
  }

  /** As a second start of the app, or a double click in the file manager, would. */
  async openFromOutside(path: string): Promise<void> {
    await this.app.evaluate(
      ({ app }, [directory, appPath]) =>
        app.emit('second-instance', {}, ['electron', appPath, directory], appPath),
      [path, root] as const,
    )
  }

  grid(name: string | RegExp) {
    return this.page.getByRole('grid', { name })
  }

  status() {
    return this.page.getByTestId('read-status')
  }

  /** Opens a table from the sidebar and waits for its first rows. */
  async openTable(table: string): Promise<void> {
    await this.page.getByRole('treeitem', { name: new RegExp(`^${table}, .* items?$`) }).click()
    await expect(this.grid(`Items of ${table}`).getByRole('row').nth(1)).toBeVisible()
  }

  async command(label: string): Promise<void> {
    await this.page.keyboard.press('Control+K')
    await this.page.getByPlaceholder('Type a command, table or database').fill(label)
    const found = this.page.getByRole('dialog').locator('[data-action]')
    await expect(found.first()).toContainText(label)
    await this.page.keyboard.press('Enter')
    await expect(found).toHaveCount(0)
  }

  /** Lets go of a database, so that another program may open it. */
  async pause(name: string): Promise<void> {
    await this.command(`Pause ${name}`)
    const state = async (): Promise<string | undefined> =>
      await this.page.evaluate(async (wanted) => {
        const open = await window.keystone.database.list()
        return open.ok ? open.value.find((each) => each.name === wanted)?.state.kind : undefined
      }, name)
    await expect.poll(state).toBe('paused')
  }

  async setTheme(theme: 'light' | 'dark'): Promise<void> {
    await this.command(`Theme: ${theme}`)
    await expect(this.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
  }

  /** What was begun is drawn: nothing moves or fades any more, and the last change has had its frame. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
      const moving = document.getAnimations().filter(({ effect }) => {
        const end = effect?.getComputedTiming().endTime
        return typeof end === 'number' && Number.isFinite(end)
      })
      await Promise.allSettled(moving.map((animation) => animation.finished))
    })
  }

  /**
   * What axe finds on the screen as it is, in short. Menus and dialogs lie in a portal beside the landmarks, which
   * the rule `region` cannot know. `colours`: only what differs between themes.
   */
  async violations(which: 'all' | 'colours' = 'all'): Promise<string[]> {
    const axe = new AxeBuilder({ page: this.page })
      .setLegacyMode(true)
      .exclude('.monaco-editor')
      // Else it describes every element that is as it should be, which takes longer than finding the others.
      .options({ resultTypes: ['violations'] })
    const result = await (
      which === 'all' ? axe.disableRules(['region']) : axe.withRules(['color-contrast'])
    ).analyze()
    return result.violations.map(
      ({ id, impact, nodes }) =>
        `${id} (${impact}): ${nodes.map((node) => node.target.join(' ')).join(' | ')}`,
    )
  }

  /** Ends the whole app at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.app.process()
    const ended = new Promise((resolved) => child.once('exit', resolved))
    child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    await this.app.close()
  }
}
