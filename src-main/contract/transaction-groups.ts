/** How many staged changes are written in one transaction. The window says it before main does it. */

/** DynamoDB's limits of one transaction. */
export const transactionLimits = { actionsMax: 100, bytesMax: 4 * 1_048_576 } as const

/** What has to stay together, and what it adds to a transaction. */
export interface TransactionPart {
  readonly actions: number
  readonly bytes: number
}

/** As few transactions as the order allows. */
export function groupByTransaction<Part extends TransactionPart>(
  parts: readonly Part[],
): readonly (readonly Part[])[] {
  const groups: Part[][] = []
  let actions = 0
  let bytes = 0
  for (const part of parts) {
    const last = groups.at(-1)
    const fits =
      actions + part.actions <= transactionLimits.actionsMax &&
      bytes + part.bytes <= transactionLimits.bytesMax
    if (last !== undefined && fits) {
      last.push(part)
      actions += part.actions
      bytes += part.bytes
    } else {
      groups.push([part])
      actions = part.actions
      bytes = part.bytes
    }
  }
  return groups
}
