/**
 * A local endpoint that speaks DynamoDB's wire protocol (JSON 1.0 over HTTP), for programs of this machine. One
 * request, one operation; it answers when the operation's effects are durable, and it answers whatever it is sent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { crc32 } from 'node:zlib'
import type { Dynamodb } from '../api/dynamodb.ts'
import { KeystoneError } from '../base/errors.ts'
import { Connections } from './connections.ts'
import { errorResponse, serviceError, type ErrorResponse } from './error-response.ts'
import { operations } from './operations.ts'
import { readBody, type Body } from './read-body.ts'
import { guardRequest } from './request-guard.ts'
import { requestIds } from './request-id.ts'
import { verifySignature, type Credentials } from './signature.ts'

export interface EndpointOptions {
  readonly dynamodb: Dynamodb
  /** 0: any free one. */
  readonly port: number
  /** Requests must be signed with these; undefined: any signature, or none, is taken. */
  readonly credentials?: Credentials | undefined
  readonly nowMs?: (() => number) | undefined
}

export interface Endpoint {
  readonly port: number
  /** Answers what it has begun, for as long as `drainMs`, and takes nothing new. */
  close(): Promise<void>
}

interface Serving extends EndpointOptions {
  readonly nextRequestId: () => string
  readonly connections: Connections
  /** False once the endpoint is closing. */
  readonly isListening: () => boolean
}

const loopback = '127.0.0.1'
const headersTimeoutMs = 5000
const requestTimeoutMs = 30_000
/** Longer than an SDK keeps a connection it does not use, so that none ends under a request. */
const keepAliveMs = 65_000
const headersMax = 64
/** That wait for their clients. An SDK opens 50 by default; several programs may use it at once. */
const waitingMax = 512
/** No more files than many systems let a process open: beyond this nobody gets in until somebody is served. */
const connectionsMax = 2 * waitingMax
const drainMs = 5000

const statusOfBroken: ReadonlyMap<string, string> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
])

/** Resolves when it listens. Throws `io` when the port cannot be had. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const connections = new Connections(waitingMax)
  const serving: Serving = {
    ...options,
    nextRequestId: requestIds(),
    connections,
    isListening: () => server.listening,
  }
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => serve(request, response, serving),
  )
  server.maxHeadersCount = headersMax
  server.maxConnections = connectionsMax
  server.on('connection', (socket) => connections.opened(socket))
  // Not HTTP, or not whole: there is no request to answer.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = statusOfBroken.get(error.code ?? '') ?? '400 Bad Request'
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
    else socket.destroy()
  })
  await listen(server, options.port)
  return { port: portOf(server), close: () => close(server) }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses it' : cause.message
      const message = `Port ${port} of ${loopback} cannot be listened on: ${why}. Choose another with --port.`
      reject(new KeystoneError('io', message, { operation: 'listen', file: `${loopback}:${port}` }))
    })
    server.listen(port, loopback, resolve)
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(deadline)
      resolve()
    })
    server.closeIdleConnections()
  })
}

type Answer = ErrorResponse | { readonly status: 200; readonly body: string; readonly plain?: true }

/** Every request gets an answer, unless its client is gone. */
function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  const { method = '', url = '', rawHeaders, socket } = request
  const reply = (answer: Answer): void => {
    if (!response.destroyed) {
      // What is left of a body that was not read must not be taken for the next request.
      const isLast = !request.complete || !serving.isListening()
      send(response, answer, { requestId: serving.nextRequestId(), isLast })
    }
    serving.connections.served(socket)
  }
  const decision = guardRequest({ method, url, rawHeaders }, socket.localPort ?? 0)
  if (decision.kind === 'refuse') {
    return reply(serviceError(decision.status, 'AccessDeniedException', decision.reason))
  }
  if (decision.kind === 'health') {
    return reply({ status: 200, body: 'healthy: dynamodb.local.amazonaws.com ', plain: true })
  }
  readBody(request, (body) => {
    serving.connections.serving(socket)
    answerOf(request, decision.target, { body, serving }).then(reply, () => response.destroy())
  })
}

interface Received {
  readonly body: Body
  readonly serving: Serving
}

async function answerOf(
  request: IncomingMessage,
  target: string,
  { body, serving }: Received,
): Promise<Answer> {
  if (body.kind === 'tooLarge') return serviceError(413, 'RequestEntityTooLargeException')
  if (body.kind === 'unreadable') return serviceError(400, 'SerializationException')
  const refusal = refusalOfSignature(request, body.bytes, serving)
  if (refusal !== undefined) return refusal
  const operation = operations.get(target)
  if (operation === undefined) return serviceError(400, 'UnknownOperationException')
  let json: unknown
  try {
    json = JSON.parse(body.bytes.toString('utf8'))
  } catch {
    return serviceError(400, 'SerializationException')
  }
  try {
    return { status: 200, body: await operation(serving.dynamodb, json) }
  } catch (error) {
    return errorResponse(error)
  }
}

function refusalOfSignature(
  request: IncomingMessage,
  body: Buffer,
  { credentials, nowMs = Date.now }: Serving,
): ErrorResponse | undefined {
  return credentials && verifySignature(request, body, { credentials, nowMs: nowMs() })
}

/** Up to so many characters an answer goes out with its head as one piece of text; a longer one is encoded once. */
const shortAnswerChars = 16_384

interface Sending {
  readonly requestId: string
  /** The connection ends with this answer. */
  readonly isLast: boolean
}

function send(response: ServerResponse, answered: Answer, { requestId, isLast }: Sending): void {
  const { body } = answered
  const content = body.length <= shortAnswerChars ? body : Buffer.from(body)
  const plain = 'plain' in answered
  const headers = [
    'Content-Type',
    plain ? 'text/plain' : 'application/x-amz-json-1.0',
    'Content-Length',
    String(Buffer.byteLength(content)),
    'x-amzn-RequestId',
    requestId,
    'x-amz-crc32',
    String(crc32(content)),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Cross-Origin-Resource-Policy',
    'same-origin',
  ]
  if (isLast) headers.push('Connection', 'close')
  response.writeHead(answered.status, headers)
  response.end(content)
}
