/**
 * What no page of this app may do, whatever it is made to show: go elsewhere, open windows, embed, download, ask
 * for permissions or devices, or reach the network.
 */
import { app, type Session, type WebContents } from 'electron'

/** `onDenied` is told in a few words; it gets no content. */
export interface SecurityOptions {
  /** Origins that the page may load from: the app's own, and in development the server of the build tool. */
  readonly origins: readonly string[]
  readonly onDenied: (what: string) => void
}

/** A packaged app has none, unless it is started with `--developer-tools`. */
export function hasDeveloperTools(): boolean {
  return !app.isPackaged || app.commandLine.hasSwitch('developer-tools')
}

export function secureSession(session: Session, options: SecurityOptions): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    options.onDenied(`permission ${permission}`)
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => {
    options.onDenied('download')
    event.preventDefault()
  })
  session.webRequest.onBeforeRequest((request, answer) => {
    const allowed = isAllowedUrl(request.url, options.origins)
    if (!allowed) options.onDenied(`request to ${schemeOf(request.url)}`)
    answer({ cancel: !allowed })
  })
}

/** Holds for every web contents the app will ever have, also for one that nobody planned. */
export function secureAllContents(options: SecurityOptions): void {
  app.on('web-contents-created', (_event, contents) => secureContents(contents, options))
}

function secureContents(contents: WebContents, options: SecurityOptions): void {
  contents.setWindowOpenHandler(() => {
    options.onDenied('new window')
    return { action: 'deny' }
  })
  // A reload of the page itself is the one navigation there is.
  const refuse = (event: { readonly url: string; preventDefault(): void }): void => {
    if (event.url === contents.getURL() && isAllowedUrl(event.url, options.origins)) return
    options.onDenied(`navigation to ${schemeOf(event.url)}`)
    event.preventDefault()
  }
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', (event) => {
    options.onDenied('webview')
    event.preventDefault()
  })
}

/** The app's own files; bytes the page made itself; the developer tools. */
function isAllowedUrl(url: string, origins: readonly string[]): boolean {
  const scheme = schemeOf(url)
  if (scheme === 'data:' || scheme === 'blob:' || scheme === 'devtools:') return true
  return origins.some(
    (origin) =>
      url === origin || url.startsWith(`${origin}/`) || url.startsWith(socketOrigin(origin)),
  )
}

/** The build tool's server talks to its page over a socket, in development. */
function socketOrigin(origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/`
}

function schemeOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? 'an unknown scheme'
}
