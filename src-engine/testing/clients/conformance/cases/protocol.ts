/** The wire itself: sections 17 and 20 of the reference. */
import { fails, finding, N, S, scenario, unreadable, type Case, type Scenario } from '../case.ts'

export const protocolCases: readonly (Case | Scenario)[] = [
  unreadable('20 wrong JSON type', 'Scan', [
    '{"TableName":"plain","Limit":"1"}',
    'STRING_VALUE cannot be converted to Integer',
  ]),
  unreadable('20 wrong JSON type', 'PutItem', [
    '{"TableName":"plain","Item":[]}',
    'Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>',
  ]),
  unreadable('20 wrong JSON type', 'GetItem', [
    '{"TableName":{},"Key":{}}',
    'Start of structure or map found where not expected',
  ]),
  unreadable('20 wrong JSON type', 'GetItem', [
    '{"TableName":5,"Key":{}}',
    'NUMBER_VALUE cannot be converted to String',
  ]),
  unreadable('20 wrong JSON type', 'BatchGetItem', [
    '{"RequestItems":{"plain":{"Keys":["x"]}}}',
    'Unexpected field type',
  ]),
  scenario('20 unknown members', 'are ignored', async ({ sdk }, same) => {
    const body = JSON.stringify({
      TableName: 'plain',
      Item: { pk: S('odd') },
      SomethingNew: { a: 1 },
    })
    same(await sdk.ask('PutItem', {}, body), {})
  }),
  scenario(
    '17 order of checks',
    'shape, then expressions, then the table, then its keys',
    async ({ sdk }, same) => {
      const said = async (input: object) => (await sdk.refusal('UpdateItem', input)).message
      const wrong = {
        Key: { nope: N(1) },
        UpdateExpression: 'SET status = :v',
        ExpressionAttributeValues: { ':v': N(1) },
        ReturnValues: 'X',
        TableName: 'nothere',
      }
      same(
        (await said(wrong)).startsWith("1 validation error detected: Value 'X' at 'returnValues'"),
        true,
      )
      same(
        await said({ ...wrong, ReturnValues: 'NONE', TableName: undefined }),
        finding('null', 'tableName', 'not be null'),
      )
      same(
        await said({ ...wrong, ReturnValues: 'NONE' }),
        'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
      )
      same(
        await said({ ...wrong, ReturnValues: 'NONE', UpdateExpression: 'SET a = :v' }),
        'Requested resource not found',
      )
      same(
        await said({
          ...wrong,
          ReturnValues: 'NONE',
          UpdateExpression: 'SET a = :v',
          TableName: 'plain',
        }),
        'The provided key element does not match the schema',
      )
    },
  ),
  scenario(
    '17 errors',
    'a client error is not tried again and has the SDK’s own class',
    async ({ sdk }, same) => {
      const refusal = await sdk.refusal('PutItem', { TableName: 'nothere', Item: { pk: S('x') } })
      same(refusal, {
        name: 'ResourceNotFoundException',
        message: 'Requested resource not found',
        status: 400,
        fault: 'client',
        retryable: false,
        attempts: 1,
        isOfClass: true,
        item: undefined,
        reasons: undefined,
      })
    },
  ),
  fails(
    '20 wrong JSON type',
    ['UpdateItem', { TableName: 'plain', Key: { pk: S('x') }, ReturnValues: 5 }],
    {
      name: 'SerializationException',
      message: 'NUMBER_VALUE cannot be converted to String',
    },
  ),
]
