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
  const { host, contentType, target, isFromPage } = headersOf(head)
  if (!isOurs(host, port)) return refuse(421, 'Host must name this endpoint, on localhost')
  if (isFromPage || head.method === 'OPTIONS') {
    return refuse(403, 'Requests from web pages are refused')
  }
  if (head.url !== '/') return refuse(404, 'There is only /')
  if (head.method === 'GET') return { kind: 'health' }
  if (head.method !== 'POST') return refuse(405, 'Use POST')
  if (!/^application\/x-amz-json-1\.0\s*(;|$)/i.test(contentType)) {
    return refuse(415, 'Content-Type must be application/x-amz-json-1.0')
  }
  return { kind: 'operation', target }
}

function refuse(status: 403 | 404 | 405 | 415 | 421, reason: string): GuardDecision {
  return { kind: 'refuse', status, reason }
}

const names = ['localhost', '127.0.0.1', '[::1]']

/** A name that someone else's server gives out for this machine is not ours (DNS rebinding). */
function isOurs(host: string, port: number): boolean {
  const lower = host.toLowerCase()
  return names.some((name) => lower === `${name}:${port}` || (port === 80 && lower === name))
}

interface GuardedHeaders {
  readonly host: string
  readonly contentType: string
  readonly target: string
  /** It says where it comes from, and that is no program. */
  readonly isFromPage: boolean
}

/** A header sent twice counts as none: of two values, another reader may believe the other. */
function headersOf({ rawHeaders }: RequestHead): GuardedHeaders {
  const hosts: string[] = []
  const types: string[] = []
  const targets: string[] = []
  let isFromPage = false
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1] ?? ''
    switch (rawHeaders[at]?.toLowerCase()) {
      case 'host':
        hosts.push(value)
        break
      case 'content-type':
        types.push(value)
        break
      case 'x-amz-target':
        targets.push(value)
        break
      case 'origin':
        isFromPage = true
        break
      case 'sec-fetch-site':
        isFromPage ||= value !== 'none' && value !== 'same-origin'
        break
      default:
    }
  }
  return { host: only(hosts), contentType: only(types), target: only(targets), isFromPage }
}

function only(values: readonly string[]): string {
  const [first = ''] = values
  return values.length === 1 ? first : ''
}
