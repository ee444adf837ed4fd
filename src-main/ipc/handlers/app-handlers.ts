/** The app itself: what it is, its settings, the window's session, the activity log. */
import type { AppInfo, Settings } from '../../contract/application.ts'
import type { ActivityLog } from '../../state/activity-log.ts'
import type { SettingsStore } from '../../state/settings.ts'
import type { SessionStore } from '../../state/window-state.ts'
import { InvalidArgument } from '../schema.ts'
import type { Handlers } from '../router.ts'

export interface AppHandlerOptions {
  readonly info: AppInfo
  /** The page of a window has drawn. */
  readonly onReady: (windowId: number) => void
  readonly copyText: (text: string) => void
  readonly quit: () => void
}

export function makeAppHandlers(options: AppHandlerOptions): Handlers['app'] {
  return {
    info: async () => options.info,
    ready: async (_input, { windowId }) => {
      options.onReady(windowId)
      return null
    },
    copyText: async ({ text }) => {
      options.copyText(text)
      return null
    },
    quit: async () => {
      options.quit()
      return null
    },
  }
}

export function makeSettingsHandlers(
  settings: SettingsStore,
  onChanged: (settings: Settings) => void,
): Handlers['settings'] {
  return {
    get: async () => settings.current,
    set: async (change) => {
      const changed = settings.change(change)
      onChanged(changed)
      return changed
    },
  }
}

export function makeSessionHandlers(session: SessionStore): Handlers['session'] {
  return {
    load: async () => session.load(),
    save: async ({ json }) => {
      try {
        session.save(json)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        throw new InvalidArgument('input.json', 'is not JSON')
      }
      return null
    },
  }
}

export function makeActivityHandlers(activity: ActivityLog): Handlers['activity'] {
  return {
    list: async () => activity.list(),
    clear: async () => {
      activity.clear()
      return null
    },
  }
}
