import { expect, test } from 'vitest'
import { guardRequest } from './request-guard.ts'

const sdk = ['Host', '127.0.0.1:8000', 'Content-Type', 'application/x-amz-json-1.0']
const target = ['X-Amz-Target', 'DynamoDB_20120810.GetItem']

function outcome(rawHeaders: readonly string[], method = 'POST', url = '/'): unknown {
  const decision = guardRequest({ method, url, rawHeaders }, 8000)
  return decision.kind === 'refuse' ? decision.status : decision
}

test('a program on this machine is let in, a page or another host is not', () => {
  expect(outcome([...sdk, ...target])).toEqual({
    kind: 'operation',
    target: 'DynamoDB_20120810.GetItem',
  })
  expect(outcome(['host', 'localhost:8000'], 'GET')).toEqual({ kind: 'health' })
  expect([
    outcome([]),
    outcome(['Host', 'evil:8000']),
    outcome(['Host', 'localhost.:8000']),
    outcome(['Host', 'localhost:8000', 'Host', 'evil']),
    outcome([...sdk, ...target, 'Origin', 'http://localhost:8000']),
    outcome([...sdk, ...target, 'Sec-Fetch-Site', 'cross-site']),
    outcome(sdk, 'OPTIONS'),
    outcome(sdk, 'POST', 'http://evil/'),
    outcome(['Host', 'localhost:8000', 'Content-Type', 'text/plain']),
  ]).toEqual([421, 421, 421, 421, 403, 403, 403, 404, 415])
})
