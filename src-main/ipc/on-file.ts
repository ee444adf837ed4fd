/** What a file refuses is the user's business: the page learns which file, and why. */
import { ipcFailure } from './error-data.ts'

/** @throws KeystoneError `io` with the file and what was tried, for errors of the system; others as they are. */
export async function onFile<Value>(
  path: string,
  operation: 'read' | 'write',
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const message = `${path}: ${error.message}`
    throw ipcFailure('io', message, { operation, file: path, errno: String(error.code) })
  }
}
