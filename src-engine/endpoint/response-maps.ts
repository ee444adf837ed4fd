/** Members of responses that are Maps of something other than attribute values. */
const containers = new Set([
  'Responses',
  'UnprocessedKeys',
  'UnprocessedItems',
  'ItemCollectionMetrics',
  'ExpressionAttributeNames',
])

/** Whether a Map found as this member of a response is an item or a key. */
export function isItem(member: string): boolean {
  return !containers.has(member)
}
