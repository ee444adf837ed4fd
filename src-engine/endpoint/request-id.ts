/** Ids for responses, of 52 letters and digits, as AWS's are: `x-amzn-RequestId`. */
import { randomBytes } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const randomChars = 42
const countedChars = 10

/** Makes ids that differ: a random start of this process, and a count. */
export function requestIds(): () => string {
  const start = Array.from(randomBytes(randomChars), (byte) =>
    letters.charAt(byte % letters.length),
  ).join('')
  let count = 0
  return () => start + (++count).toString(36).toUpperCase().padStart(countedChars, '0')
}
