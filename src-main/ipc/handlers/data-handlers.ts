/** Tables, items, row windows, staged edits and the journal: passed on to the engine of the database named by the handle. */
import type { Databases } from '../../databases.ts'
import type { Handlers } from '../router.ts'

export function makeTableHandlers(databases: Databases): Handlers['tables'] {
  return {
    list: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'listTables', input: null }),
    describe: async ({ handle, table }, { windowId }) =>
      await databases.engine.call(windowId, handle, {
        operation: 'describeTable',
        input: { table },
      }),
    create: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'createTable', input }),
  }
}

export function makeItemHandlers(databases: Databases): Handlers['items'] {
  return {
    get: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'getItem', input }),
    put: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'putItem', input }),
    delete: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'deleteItem', input }),
    update: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'updateItem', input }),
    query: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'query', input }),
    scan: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'scan', input }),
  }
}

export function makeBrowseHandlers(databases: Databases): Handlers['browse'] {
  return {
    open: async ({ handle, source }, { windowId }) =>
      await databases.engine.openBrowse(windowId, handle, source),
    rows: async (input, { windowId }) =>
      await databases.engine.callBrowse(windowId, 'readRows', input),
    refresh: async (input, { windowId }) =>
      await databases.engine.callBrowse(windowId, 'refreshBrowse', input),
    stop: async (input, { windowId }) =>
      await databases.engine.callBrowse(windowId, 'stopBrowse', input),
    close: async ({ browseId }, { windowId }) => {
      await databases.engine.closeBrowse(windowId, browseId)
      return null
    },
  }
}

export function makeStatementHandlers(databases: Databases): Handlers['statements'] {
  return {
    plan: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'planStatement', input }),
    start: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.startStatement(windowId, handle, input),
    rows: async (input, { windowId }) =>
      await databases.engine.callStatement(windowId, 'statementRows', input),
    row: async (input, { windowId }) =>
      await databases.engine.callStatement(windowId, 'statementRow', input),
    cancel: async ({ statementId }, { windowId }) =>
      await databases.engine.cancelStatement(windowId, statementId),
    close: async ({ statementId }, { windowId }) => {
      await databases.engine.closeStatement(windowId, statementId)
      return null
    },
  }
}

export function makeStreamHandlers(databases: Databases): Handlers['streams'] {
  return {
    read: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'readChanges', input }),
  }
}

export function makeStagingHandlers(databases: Databases): Handlers['staging'] {
  return {
    list: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'listStaged', input: null }),
    stage: async ({ handle, edits }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'stage', input: { edits } }),
    discard: async ({ handle, ids }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'discardStaged', input: { ids } }),
    commit: async ({ handle, ids }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'commitStaged', input: { ids } }),
  }
}

export function makeJournalHandlers(databases: Databases): Handlers['journal'] {
  return {
    list: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'listJournal', input }),
    changes: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'journalChanges', input }),
    stageInverse: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'stageInverse', input }),
  }
}
