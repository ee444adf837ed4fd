/** The version of the format, one number for WAL, MANIFEST and SSTs: a change to any of them makes a new one. */
import { KeystoneError } from '../base/errors.ts'

/** What this program writes, and all that it reads so far. Older formats are to stay readable, newer ones never are. */
export const formatVersion = 1

/** What to say of a file whose header is whole, but of another version. */
export function unsupportedFormat(path: string, found: number): KeystoneError<'formatVersion'> {
  const remedy =
    found > formatVersion
      ? 'A newer KeystoneDB wrote it: open it with that version or a later one.'
      : 'A preview of KeystoneDB wrote it, before the format was settled: export it with that version and import it here.'
  return new KeystoneError(
    'formatVersion',
    `${path} has format version ${found}; this program reads version ${formatVersion}. ${remedy} Nothing was changed.`,
    { path, found, supported: formatVersion },
  )
}
