/** Serves the built page under `app://bundle`, with its content security policy. */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { findAsset, makeAssetTable } from './asset-table.ts'

export const appOrigin = 'app://bundle'

/**
 * `style-src 'unsafe-inline'`: the component library and the code editor add `<style>` elements. Images may come
 * from bytes (`blob:`). Nothing may come from anywhere else, and no script from anything but a file of the app.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Serves the files of `directory`, as they are now: a file added later is not found. */
export function serveApp(directory: string): void {
  const table = makeAssetTable(directory)
  protocol.handle('app', async (request) => {
    const asset = findAsset(table, request)
    if (typeof asset === 'number') return refused(asset)
    const body = await readFile(asset.file)
    return new Response(body, { headers: headersFor(asset.contentType) })
  })
}

function refused(status: 404 | 405): Response {
  const text = status === 404 ? 'Not found' : 'Method not allowed'
  return new Response(text, { status, headers: headersFor('text/plain; charset=utf-8') })
}

function headersFor(contentType: string): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  }
}
