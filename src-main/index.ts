/** The main process: puts the parts together, and owns the order of start and end. */
import { join, resolve } from 'node:path'
import { app, clipboard, ipcMain, nativeTheme, session } from 'electron'
import { Worker } from 'node:worker_threads'
// oxlint-disable-next-line import/default -- the bundler makes this module: the path of the built worker.
import engineWorkerPath from './engine-host/engine-worker.ts?modulePath'
import { appOrigin, registerAppScheme, serveApp } from './app/app-protocol.ts'
import { appWords, parseCommandLine, type CommandLine } from './app/command-line.ts'
import { nativeDialogs } from './app/dialogs.ts'
import { Log } from './app/log.ts'
import { installMenu } from './app/menu.ts'
import { takeScreenshot } from './app/screenshot.ts'
import { secureAllContents, secureSession, type SecurityOptions } from './app/security.ts'
import { builtFiles, StudioWindows } from './app/window.ts'
import type { AppInfo } from './contract/application.ts'
import { Databases } from './databases.ts'
import { droppedChannel, droppedImportChannel } from './ipc/channels.ts'
import { toErrorData } from './ipc/error-data.ts'
import {
  makeActivityHandlers,
  makeAppHandlers,
  makeSessionHandlers,
  makeSettingsHandlers,
} from './ipc/handlers/app-handlers.ts'
import {
  makeBrowseHandlers,
  makeItemHandlers,
  makeJournalHandlers,
  makeStagingHandlers,
  makeStatementHandlers,
  makeStreamHandlers,
  makeTableHandlers,
} from './ipc/handlers/data-handlers.ts'
import type { DatabaseHandle } from './contract/databases.ts'
import { makeDatabaseHandlers, openDropped } from './ipc/handlers/database-handlers.ts'
import { makeDocumentHandlers } from './ipc/handlers/document-handlers.ts'
import { makeSchemaHandlers } from './ipc/handlers/schema-handlers.ts'
import { makeValueFileHandlers } from './ipc/handlers/value-file-handlers.ts'
import { ImportFiles, makeTransferHandlers } from './ipc/handlers/transfer-handlers.ts'
import { Router } from './ipc/router.ts'
import { makeStorageHandlers } from './ipc/handlers/storage-handlers.ts'
import { brandedText, object, oneOf, text } from './ipc/schema.ts'
import { ActivityLog } from './state/activity-log.ts'
import { Documents } from './state/documents.ts'
import { Environments } from './state/environments.ts'
import { Recents } from './state/recents.ts'
import { SettingsStore } from './state/settings.ts'
import { BoundsStore, SessionStore } from './state/window-state.ts'

/** The engine's own budgets stay far below; beyond this its worker ends, not the app. */
const engineHeapMegabytes = 2048
/** An engine that cannot finish must not keep the app alive unseen; what it acknowledged is on disk already. */
const closeDeadlineMs = 30_000

registerAppScheme()
// With both, Chromium's network service fails to start again and again.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
// Electron itself heeds this switch only for an app that is packaged.
const stateSwitch = app.commandLine.getSwitchValue('user-data-dir')
if (stateSwitch !== '') app.setPath('userData', resolve(stateSwitch))
if (app.requestSingleInstanceLock()) void run()
else app.quit()

const windows = new StudioWindows()
const dialogs = nativeDialogs((windowId) => windows.find(windowId))

async function run(): Promise<void> {
  const stateDirectory = join(app.getPath('userData'), 'studio')
  const log = new Log(join(stateDirectory, 'studio.log'))
  process.on('unhandledRejection', (error) => log.unexpected('main', error))
  process.on('uncaughtException', (error) => log.unexpected('main', error))
  log.line('start', { version: app.getVersion(), electron: process.versions.electron })

  const started = parseCommandLine(appWords(process.argv, ownPath()), process.cwd())
  // Asked for before there is a page to show it: kept until the page is ready.
  const waiting: CommandLine[] = [started]
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openAll({ paths: [path], readOnly: false, screenshot: undefined })
  })
  app.on('second-instance', (_event, argv, workingDirectory) => {
    const window = windows.front
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
    openAll(parseCommandLine(appWords(argv, ownPath()), workingDirectory))
  })

  const recents = new Recents(join(stateDirectory, 'recents.json'))
  const environments = new Environments(join(stateDirectory, 'environments.json'))
  const settings = new SettingsStore(join(stateDirectory, 'settings.json'))
  const sessionStore = new SessionStore(join(stateDirectory, 'session.json'))
  const bounds = new BoundsStore(join(stateDirectory, 'window.json'))
  const activity = new ActivityLog((entries) => windows.emitToAll('activityRecorded', { entries }))
  const databases = new Databases({
    startWorker: () =>
      new Worker(engineWorkerPath, {
        resourceLimits: { maxOldGenerationSizeMb: engineHeapMegabytes },
      }),
    recents,
    environments,
    workspacesDirectory: join(stateDirectory, 'workspaces'),
    activity,
    emit: (windowId, name, event) => windows.emit(windowId, name, event),
    onTrouble: (what, details) => log.line(what, details),
  })
  const readyWindows = new Set<number>()

  function openAll(request: CommandLine): void {
    const windowId = [...readyWindows][0]
    if (windowId === undefined) waiting.push(request)
    else void openInWindow(windowId, request)
  }

  async function openInWindow(windowId: number, request: CommandLine): Promise<void> {
    for (const path of request.paths) {
      try {
        const mode = request.readOnly ? 'readOnly' : 'readWrite'
        const database = await databases.open(windowId, path, mode)
        windows.emit(windowId, 'databaseOpened', { database })
      } catch (error) {
        windows.emit(windowId, 'openFailed', { path, error: toErrorData(error) })
      }
    }
    const window = windows.find(windowId)
    if (request.screenshot === undefined || window === undefined) return
    await takeScreenshot(window, request.screenshot)
    app.quit()
  }

  await app.whenReady()
  const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  const origins = [appOrigin, ...(developmentUrl ? [new URL(developmentUrl).origin] : [])]
  const security: SecurityOptions = {
    origins,
    onDenied: (what) => log.line('denied', { what }),
  }
  serveApp(builtFiles.renderer)
  secureSession(session.defaultSession, security)
  secureAllContents(security)
  nativeTheme.themeSource = settings.current.theme
  const showMenu = (): void =>
    installMenu(
      (command) => windows.emitToFront('commandChosen', { command }),
      settings.current.shortcuts,
    )
  showMenu()

  const importFiles = new ImportFiles()
  const router = new Router({
    ipcMain,
    origins,
    isOwnWindow: (windowId) => windows.find(windowId) !== undefined,
    onInternalError: (channel, error) => log.unexpected(channel, error),
  })
  router.handleAll({
    app: makeAppHandlers({
      info: appInfo(),
      onReady: (windowId) => {
        readyWindows.add(windowId)
        for (const request of waiting.splice(0)) void openInWindow(windowId, request)
      },
      copyText: (copied) => clipboard.writeText(copied),
      quit: () => app.quit(),
    }),
    settings: makeSettingsHandlers(settings, (changed) => {
      nativeTheme.themeSource = changed.theme
      showMenu()
      windows.emitToAll('settingsChanged', changed)
    }),
    session: makeSessionHandlers(sessionStore),
    database: makeDatabaseHandlers({ databases, recents, environments, dialogs }),
    tables: makeTableHandlers(databases),
    items: makeItemHandlers(databases),
    browse: makeBrowseHandlers(databases),
    statements: makeStatementHandlers(databases),
    streams: makeStreamHandlers(databases),
    valueFiles: makeValueFileHandlers(dialogs),
    documents: makeDocumentHandlers(new Documents(join(stateDirectory, 'documents.json')), dialogs),
    transfers: makeTransferHandlers(databases, dialogs, importFiles),
    schema: makeSchemaHandlers(databases, dialogs),
    storage: makeStorageHandlers(databases, dialogs),
    staging: makeStagingHandlers(databases),
    journal: makeJournalHandlers(databases),
    activity: makeActivityHandlers(activity),
  })
  router.handle(
    droppedChannel,
    [text({ charsMax: 4096 }), object({ mode: oneOf('readWrite', 'readOnly') })],
    async ({ windowId }, path: string, { mode }: { mode: 'readWrite' | 'readOnly' }) =>
      await openDropped(databases, windowId, { path, mode }),
  )
  router.handle(
    droppedImportChannel,
    [text({ charsMax: 4096 }), object({ handle: brandedText<DatabaseHandle>() })],
    async ({ windowId }, path: string, { handle }: { handle: DatabaseHandle }) => {
      databases.find(windowId, handle)
      return await importFiles.choose(windowId, path)
    },
  )

  windows.open({
    url: developmentUrl ?? `${appOrigin}/index.html`,
    preload: builtFiles.preload,
    bounds,
    onClosed: (windowId) => {
      readyWindows.delete(windowId)
      void databases.closeAll(windowId)
    },
    onPageLost: (reason) => log.line('page lost', { reason }),
  })

  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    event.preventDefault()
    sessionStore.flush()
    const tooLong = setTimeout(() => app.exit(1), closeDeadlineMs)
    void databases.closeAll().finally(() => {
      clearTimeout(tooLong)
      log.line('end')
      // Not `quit`, which would begin all over and, with an inspector attached, never end.
      app.exit()
    })
  })
}

/** What stands on the command line before the user's own words, when Electron is started with a directory. */
function ownPath(): string | undefined {
  return app.isPackaged ? undefined : app.getAppPath()
}

function appInfo(): AppInfo {
  const { platform } = process
  return {
    name: app.getName(),
    version: app.getVersion(),
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    node: process.versions.node,
  }
}
