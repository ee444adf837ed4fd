/** AWS Signature Version 4, checked: who asks knows the secret, and neither head nor body was changed on the way. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { serviceError, type ErrorResponse } from './error-response.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface Check {
  readonly credentials: Credentials
  readonly nowMs: number
}

const windowMs = 15 * 60 * 1000
/** Whatever decides what is done must be signed. */
const signedAlways = ['host', 'x-amz-date', 'x-amz-target']

/** What the client is told, or undefined when its signature is good. */
export function verifySignature(
  request: IncomingMessage,
  body: Buffer,
  { credentials, nowMs }: Check,
): ErrorResponse | undefined {
  const header = request.headers.authorization
  if (header === undefined) {
    return serviceError(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const parts = partsOf(header)
  const date = request.headers['x-amz-date']
  if (parts === undefined || typeof date !== 'string' || !/^\d{8}T\d{6}Z$/.test(date)) {
    const message =
      'Authorization header requires Credential, SignedHeaders and Signature, and X-Amz-Date a time.'
    return serviceError(400, 'IncompleteSignatureException', message)
  }
  if (parts.accessKeyId !== credentials.accessKeyId) {
    const message = 'The security token included in the request is invalid.'
    return serviceError(400, 'UnrecognizedClientException', message)
  }
  if (Math.abs(timeOf(date) - nowMs) > windowMs) {
    const message = `Signature expired: ${date} is more than 15 minutes from the time here.`
    return serviceError(400, 'InvalidSignatureException', message)
  }
  const expected = signatureOf(request, body, { parts, date, credentials })
  const given = Buffer.from(parts.signature)
  const isGood =
    signedAlways.every((name) => parts.signedHeaders.includes(name)) &&
    given.length === expected.length &&
    timingSafeEqual(given, expected)
  if (isGood) return undefined
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
  return serviceError(400, 'InvalidSignatureException', message)
}

interface Parts {
  readonly accessKeyId: string
  /** Date, region, service and `aws4_request`. */
  readonly scope: readonly string[]
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

function partsOf(header: string): Parts | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/
  const found = pattern.exec(header)
  if (found === null) return undefined
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = found
  return {
    accessKeyId,
    scope: scope.split('/'),
    signedHeaders: signedHeaders.split(';'),
    signature,
  }
}

function timeOf(date: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.map(Number) ?? []
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
}

interface Signing {
  readonly parts: Parts
  readonly date: string
  readonly credentials: Credentials
}

/** In lower-case hexadecimal, as bytes. */
function signatureOf(
  request: IncomingMessage,
  body: Buffer,
  { parts, date, credentials }: Signing,
): Buffer {
  const headers = parts.signedHeaders.map((name) => {
    const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
    const text = Array.isArray(value) ? value.join(',') : (value ?? '')
    return `${name}:${text.trim().replace(/ +/g, ' ')}\n`
  })
  const canonical = [
    request.method,
    '/',
    '',
    headers.join(''),
    parts.signedHeaders.join(';'),
    sha256(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', date, parts.scope.join('/'), sha256(canonical)].join('\n')
  let key: Buffer = Buffer.from(`AWS4${credentials.secretAccessKey}`)
  for (const part of parts.scope) key = hmac(key, part)
  return Buffer.from(hmac(key, toSign).toString('hex'))
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
