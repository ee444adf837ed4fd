/**
 * Who may speak to the endpoint: programs on this machine, never a page in a browser. Decided from the request's head
 * alone, before its body is read.
 */
export interface RequestHead {
  readonly method: string
  readonly url: string
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[]
}

export type GuardDecision =
  | { readonly kind: 'operation'; readonly target: string }
  | { readonly kind: 'health' }
  | {
      readonly kind: 'refuse'
      readonly status: 403 | 404 | 405 | 415 | 421
      readonly reason: string
    }

/** `port` is the one the endpoint listens on. */
export function guardRequest(head: RequestHead, port: number): GuardDecision {
  const headers = headersOf(head)
  const hosts = headers.get('host') ?? []
  if (hosts.length !== 1 || !isOurs(hosts[0] ?? '', port)) {
    return { kind: 'refuse', status: 421, reason: 'Host must name this endpoint, on localhost' }
  }
  const sites = headers.get('sec-fetch-site') ?? []
  const isForeign = sites.some((site) => site !== 'none' && site !== 'same-origin')
  if (isForeign || headers.has('origin') || head.method === 'OPTIONS') {
    return { kind: 'refuse', status: 403, reason: 'Requests from web pages are refused' }
  }
  if (head.url !== '/') return { kind: 'refuse', status: 404, reason: 'There is only /' }
  if (head.method === 'GET') return { kind: 'health' }
  if (head.method !== 'POST') return { kind: 'refuse', status: 405, reason: 'Use POST' }
  const types = headers.get('content-type') ?? []
  if (types.length !== 1 || !/^application\/x-amz-json-1\.0\s*(;|$)/i.test(types[0] ?? '')) {
    const reason = 'Content-Type must be application/x-amz-json-1.0'
    return { kind: 'refuse', status: 415, reason }
  }
  const targets = headers.get('x-amz-target') ?? []
  return { kind: 'operation', target: targets.length === 1 ? (targets[0] ?? '') : '' }
}

/** A name that someone else's server gives out for this machine is not ours (DNS rebinding). */
function isOurs(host: string, port: number): boolean {
  const names = ['localhost', '127.0.0.1', '[::1]']
  return names.some(
    (name) => host.toLowerCase() === `${name}:${port}` || (port === 80 && host === name),
  )
}

/** Every value of every header, however often it was sent. */
function headersOf({ rawHeaders }: RequestHead): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    const value = rawHeaders[at + 1] ?? ''
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return headers
}
