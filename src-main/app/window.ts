/**
 * The one place that makes windows: every one of them sandboxed and isolated. Keeps where the window was, and
 * sends it events.
 */
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { IpcEventName, IpcEvents } from '../contract/ipc.ts'
import { eventChannel } from '../ipc/channels.ts'
import type { BoundsStore } from '../state/window-state.ts'
import { hasDeveloperTools } from './security.ts'

export interface WindowOptions {
  readonly url: string
  readonly preload: string
  readonly bounds: BoundsStore
  readonly onClosed: (windowId: number) => void
  /** The page's process ended by itself; it is being loaded again. */
  readonly onPageLost: (reason: string) => void
}

const smallest = { minWidth: 640, minHeight: 420 } as const
const boundsDelayMs = 400

/** The app's own windows. Any other, however it came to be, is a stranger: nobody answers it. */
export class StudioWindows {
  readonly #windows = new Map<number, BrowserWindow>()

  open(options: WindowOptions): void {
    const window = openMainWindow(options)
    const windowId = window.webContents.id
    this.#windows.set(windowId, window)
    window.on('closed', () => {
      this.#windows.delete(windowId)
      options.onClosed(windowId)
    })
  }

  find(windowId: number): BrowserWindow | undefined {
    return this.#windows.get(windowId)
  }

  /** The one the user works in. */
  get front(): BrowserWindow | undefined {
    const all = [...this.#windows.values()]
    return all.find((window) => window.isFocused()) ?? all[0]
  }

  emit<Name extends IpcEventName>(windowId: number, name: Name, event: IpcEvents[Name]): void {
    send(this.#windows.get(windowId), name, event)
  }

  emitToFront<Name extends IpcEventName>(name: Name, event: IpcEvents[Name]): void {
    send(this.front, name, event)
  }

  emitToAll<Name extends IpcEventName>(name: Name, event: IpcEvents[Name]): void {
    for (const window of this.#windows.values()) send(window, name, event)
  }
}

function openMainWindow(options: WindowOptions): BrowserWindow {
  const bounds = options.bounds.load(screen.getAllDisplays().map((display) => display.workArea))
  const { maximized, ...place } = bounds
  const window = new BrowserWindow({
    ...place,
    ...smallest,
    show: false,
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16171b' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: hasDeveloperTools(),
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepBounds(window, options.bounds)
  window.webContents.on('render-process-gone', (_event, details) => {
    options.onPageLost(details.reason)
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(options.url)
  return window
}

/** Does nothing when the window is gone. */
function send<Name extends IpcEventName>(
  window: BrowserWindow | undefined,
  name: Name,
  event: IpcEvents[Name],
): void {
  if (window === undefined || window.isDestroyed()) return
  window.webContents.send(eventChannel, name, event)
}

function keepBounds(window: BrowserWindow, store: BoundsStore): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    store.save({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const saveSoon = (): void => {
    timer ??= setTimeout(save, boundsDelayMs)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('close', save)
}

/** Where the built files lie, seen from the bundled main file. */
export const builtFiles = {
  renderer: join(__dirname, '../renderer'),
  preload: join(__dirname, '../preload/index.cjs'),
} as const
