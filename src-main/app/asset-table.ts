/**
 * The files of the built page as a fixed table from URL path to file, made once at start. What is not in the
 * table does not exist: no path from a URL is ever joined to a directory.
 */
import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface Asset {
  readonly file: string
  readonly contentType: string
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** All files under `directory`, by URL path (`/assets/index.js`); `/` is `index.html`. */
export function makeAssetTable(directory: string): ReadonlyMap<string, Asset> {
  const table = new Map<string, Asset>()
  const walk = (folder: string, urlPath: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name)
      const path = `${urlPath}/${entry.name}`
      if (entry.isDirectory()) walk(file, path)
      if (!entry.isFile()) continue
      const contentType = contentTypes[extname(entry.name)] ?? 'application/octet-stream'
      table.set(path, { file, contentType })
    }
  }
  walk(directory, '')
  const page = table.get('/index.html')
  if (page !== undefined) table.set('/', page)
  return table
}

/** What a request gets: an asset, or the status of a refusal. */
export function findAsset(
  table: ReadonlyMap<string, Asset>,
  request: { readonly method: string; readonly url: string },
): Asset | 404 | 405 {
  if (request.method !== 'GET') return 405
  const url = parseUrl(request.url)
  if (url === undefined || url.protocol !== 'app:' || url.host !== 'bundle') return 404
  return table.get(url.pathname) ?? 404
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
