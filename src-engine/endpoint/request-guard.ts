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
  | { readonly kind: 'refuse'; readonly status: 403 | 404 | 415 | 421; readonly reason: string }

/** `port` is the one the endpoint listens on. */
export function guardRequest(head: RequestHead, port: number): GuardDecision {
  const hosts = valuesOf(head, 'host')
  const ours = ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${port}`)
  if (hosts.length !== 1 || !ours.includes(hosts[0] ?? '')) {
    return { kind: 'refuse', status: 421, reason: 'Host must be this endpoint' }
  }
  const sites = valuesOf(head, 'sec-fetch-site')
  const isForeign = sites.some((site) => site !== 'none' && site !== 'same-origin')
  if (isForeign || valuesOf(head, 'origin').length > 0 || head.method === 'OPTIONS') {
    return { kind: 'refuse', status: 403, reason: 'Requests from web pages are refused' }
  }
  if (head.url !== '/') return { kind: 'refuse', status: 404, reason: 'There is only /' }
  if (head.method === 'GET') return { kind: 'health' }
  if (head.method !== 'POST') return { kind: 'refuse', status: 404, reason: 'Use POST' }
  const types = valuesOf(head, 'content-type')
  if (types.length !== 1 || types[0] !== 'application/x-amz-json-1.0') {
    return {
      kind: 'refuse',
      status: 415,
      reason: 'Content-Type must be application/x-amz-json-1.0',
    }
  }
  const targets = valuesOf(head, 'x-amz-target')
  return { kind: 'operation', target: targets.length === 1 ? (targets[0] ?? '') : '' }
}

function valuesOf({ rawHeaders }: RequestHead, name: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  )
}
