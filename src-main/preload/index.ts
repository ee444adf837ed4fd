/**
 * Runs before the page, sandboxed. Exposes `window.keystone`: one function per method of the contract and a way
 * to hear its events. The page gets no `ipcRenderer`, no event object and no way to name a channel.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { IpcEventName, IpcEvents, KeystoneBridge } from '../contract/ipc.ts'
import type { IpcResult } from '../contract/result.ts'
import { channelOf, droppedChannel, droppedImportChannel, eventChannel } from '../ipc/channels.ts'

/** A method without an argument. */
function ask<Value>(group: string, method: string): () => Promise<IpcResult<Value>> {
  const channel = channelOf(group, method)
  return () => ipcRenderer.invoke(channel)
}

/** A method with one argument. */
function call<Input, Value>(
  group: string,
  method: string,
): (input: Input) => Promise<IpcResult<Value>> {
  const channel = channelOf(group, method)
  return (input) => ipcRenderer.invoke(channel, input)
}

const eventNames: readonly IpcEventName[] = [
  'commandChosen',
  'settingsChanged',
  'databasesChanged',
  'databaseOpened',
  'openFailed',
  'engineLost',
  'browseProgressed',
  'browseOutdated',
  'databaseWritten',
  'statementProgressed',
  'transferProgressed',
  'schemaProgressed',
  'storageChanged',
  'storageProgressed',
  'streamGrown',
  'activityRecorded',
]
type Listener = (event: unknown) => void
const listeners = new Map<string, Set<Listener>>(eventNames.map((name) => [name, new Set()]))

ipcRenderer.on(eventChannel, (_event, name: unknown, event: unknown) => {
  if (typeof name !== 'string') return
  for (const listener of listeners.get(name) ?? []) listener(event)
})

function on<Name extends IpcEventName>(
  name: Name,
  listener: (event: IpcEvents[Name]) => void,
): () => void {
  const ofName = listeners.get(name)
  if (ofName === undefined) throw new Error(`There is no event named ${String(name)}.`)
  // Main sends what the contract says for this name.
  const entry: Listener = (event) => listener(event as IpcEvents[Name])
  ofName.add(entry)
  return () => {
    ofName.delete(entry)
  }
}

/** Empty for anything but a File of a drop or a file input. */
function pathOfDropped(file: object): string {
  return file instanceof File ? webUtils.getPathForFile(file) : ''
}

const bridge: KeystoneBridge = {
  app: {
    info: ask('app', 'info'),
    ready: ask('app', 'ready'),
    copyText: call('app', 'copyText'),
    quit: ask('app', 'quit'),
  },
  settings: {
    get: ask('settings', 'get'),
    set: call('settings', 'set'),
  },
  session: {
    load: ask('session', 'load'),
    save: call('session', 'save'),
  },
  database: {
    openDialog: call('database', 'openDialog'),
    openRecent: call('database', 'openRecent'),
    openDropped: (file, input) => ipcRenderer.invoke(droppedChannel, pathOfDropped(file), input),
    createDialog: call('database', 'createDialog'),
    close: call('database', 'close'),
    pause: call('database', 'pause'),
    resume: call('database', 'resume'),
    lastRefused: ask('database', 'lastRefused'),
    importRefusedDialog: call('database', 'importRefusedDialog'),
    reopen: call('database', 'reopen'),
    setEnvironment: call('database', 'setEnvironment'),
    list: ask('database', 'list'),
    describe: call('database', 'describe'),
    reveal: call('database', 'reveal'),
    recents: ask('database', 'recents'),
    forgetRecent: call('database', 'forgetRecent'),
  },
  tables: {
    list: call('tables', 'list'),
    describe: call('tables', 'describe'),
    create: call('tables', 'create'),
  },
  items: {
    get: call('items', 'get'),
    put: call('items', 'put'),
    delete: call('items', 'delete'),
    update: call('items', 'update'),
    query: call('items', 'query'),
    scan: call('items', 'scan'),
  },
  browse: {
    open: call('browse', 'open'),
    rows: call('browse', 'rows'),
    refresh: call('browse', 'refresh'),
    stop: call('browse', 'stop'),
    close: call('browse', 'close'),
  },
  statements: {
    plan: call('statements', 'plan'),
    start: call('statements', 'start'),
    rows: call('statements', 'rows'),
    row: call('statements', 'row'),
    cancel: call('statements', 'cancel'),
    close: call('statements', 'close'),
  },
  transfers: {
    chooseImportFile: call('transfers', 'chooseImportFile'),
    chooseDropped: (file, input) =>
      ipcRenderer.invoke(droppedImportChannel, pathOfDropped(file), input),
    survey: call('transfers', 'survey'),
    import: call('transfers', 'import'),
    unfinished: call('transfers', 'unfinished'),
    resume: call('transfers', 'resume'),
    forget: call('transfers', 'forget'),
    exportDialog: call('transfers', 'exportDialog'),
    checkExport: call('transfers', 'checkExport'),
    cancel: call('transfers', 'cancel'),
  },
  streams: {
    read: call('streams', 'read'),
  },
  valueFiles: {
    saveDialog: call('valueFiles', 'saveDialog'),
    openDialog: ask('valueFiles', 'openDialog'),
  },
  documents: {
    recent: ask('documents', 'recent'),
    folder: ask('documents', 'folder'),
    folderDialog: ask('documents', 'folderDialog'),
    openRecent: call('documents', 'openRecent'),
    openDialog: ask('documents', 'openDialog'),
    saveDialog: call('documents', 'saveDialog'),
  },
  schema: {
    inspect: call('schema', 'inspect'),
    update: call('schema', 'update'),
    setTimeToLive: call('schema', 'setTimeToLive'),
    setStreamRetention: call('schema', 'setStreamRetention'),
    drop: call('schema', 'drop'),
    analyze: call('schema', 'analyze'),
    expiry: call('schema', 'expiry'),
    previewIndex: call('schema', 'previewIndex'),
    cancel: call('schema', 'cancel'),
    saveFileDialog: call('schema', 'saveFileDialog'),
    openFileDialog: ask('schema', 'openFileDialog'),
  },
  storage: {
    watch: call('storage', 'watch'),
    unwatch: call('storage', 'unwatch'),
    history: call('storage', 'history'),
    file: call('storage', 'file'),
    fileRecords: call('storage', 'fileRecords'),
    findKey: call('storage', 'findKey'),
    log: call('storage', 'log'),
    rehearseRecovery: call('storage', 'rehearseRecovery'),
    expiryBacklogs: call('storage', 'expiryBacklogs'),
    sweep: call('storage', 'sweep'),
    flush: call('storage', 'flush'),
    checkpoint: call('storage', 'checkpoint'),
    pauseCompaction: call('storage', 'pauseCompaction'),
    resumeCompaction: call('storage', 'resumeCompaction'),
    cancelCompaction: call('storage', 'cancelCompaction'),
    estimateCompaction: call('storage', 'estimateCompaction'),
    compact: call('storage', 'compact'),
    verify: call('storage', 'verify'),
    space: call('storage', 'space'),
    backup: call('storage', 'backup'),
    backups: call('storage', 'backups'),
    scheduleBackups: call('storage', 'scheduleBackups'),
    verifyBackup: call('storage', 'verifyBackup'),
    restoreDialog: call('storage', 'restoreDialog'),
    repairDialog: call('storage', 'repairDialog'),
    cancel: call('storage', 'cancel'),
  },
  staging: {
    list: call('staging', 'list'),
    stage: call('staging', 'stage'),
    discard: call('staging', 'discard'),
    commit: call('staging', 'commit'),
  },
  journal: {
    list: call('journal', 'list'),
    changes: call('journal', 'changes'),
    stageInverse: call('journal', 'stageInverse'),
  },
  activity: {
    list: ask('activity', 'list'),
    clear: ask('activity', 'clear'),
  },
  events: { on },
}

contextBridge.exposeInMainWorld('keystone', bridge)
