/** A name that nobody can guess: what a window calls a thing of main's. */
import { randomBytes } from 'node:crypto'

export function randomName(): string {
  return randomBytes(18).toString('base64url')
}
