/** As little of a DynamoDB client as the checker needs: transactions over lists of numbers, on one connection. */
import { Agent, request } from 'node:http'

export const table = 'lists'

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

export interface ListRead {
  readonly key: string
}

export interface ListWrite {
  readonly key: string
  /** Only if the list is exactly this long; undefined: whatever it holds. */
  readonly ifLength: number | undefined
  /** Undefined: the length is checked and nothing appended. */
  readonly append: number | undefined
}

export class Wire {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 })
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Rejects when no answer came: what was asked for may have been done. */
  call(operation: string, input: unknown): Promise<Answer> {
    const body = JSON.stringify(input)
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          method: 'POST',
          agent: this.#agent,
          timeout: 20_000,
          headers: {
            'Content-Type': 'application/x-amz-json-1.0',
            'Content-Length': Buffer.byteLength(body),
            'X-Amz-Target': `DynamoDB_20120810.${operation}`,
            Authorization:
              'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
          },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (text += chunk))
          response.on('error', reject)
          response.on('end', () => {
            const status = response.statusCode ?? 0
            try {
              resolve({ status, body: JSON.parse(text) })
            } catch (error) {
              reject(error)
            }
          })
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')))
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** The lists of all keys at one moment. */
  async readLists(keys: readonly string[]): Promise<Map<string, readonly number[]>> {
    const { status, body } = await this.call('TransactGetItems', {
      TransactItems: keys.map((key) => ({ Get: { TableName: table, Key: { pk: { S: key } } } })),
    })
    if (status !== 200) throw new Error(`TransactGetItems: ${status} ${JSON.stringify(body)}`)
    const responses = body['Responses'] as { Item?: { list: { L: { N: string }[] } } }[]
    return new Map(
      keys.map((key, at) => [
        key,
        (responses[at]?.Item?.list.L ?? []).map((element) => Number(element.N)),
      ]),
    )
  }

  /** All writes or none. False: refused because of a condition, or of another transaction at the same time. */
  async write(writes: readonly ListWrite[], token: string): Promise<boolean> {
    const { status, body } = await this.call('TransactWriteItems', {
      ClientRequestToken: token,
      TransactItems: writes.map(transactItem),
    })
    if (status === 200) return true
    if (String(body['__type']).endsWith('#TransactionCanceledException')) return false
    throw new Error(`TransactWriteItems: ${status} ${JSON.stringify(body)}`)
  }
}

function transactItem({ key, ifLength, append }: ListWrite): unknown {
  const subject = { TableName: table, Key: { pk: { S: key } } }
  const condition = ifLength === 0 ? 'attribute_not_exists(#l)' : 'size(#l) = :length'
  const length = ifLength === undefined || ifLength === 0 ? {} : { ':length': { N: `${ifLength}` } }
  const names = { '#l': 'list' }
  if (append === undefined) {
    return {
      ConditionCheck: {
        ...subject,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ...(Object.keys(length).length > 0 ? { ExpressionAttributeValues: length } : {}),
      },
    }
  }
  return {
    Update: {
      ...subject,
      UpdateExpression: 'SET #l = list_append(if_not_exists(#l, :none), :one)',
      ...(ifLength === undefined ? {} : { ConditionExpression: condition }),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...length,
        ':none': { L: [] },
        ':one': { L: [{ N: `${append}` }] },
      },
    },
  }
}
