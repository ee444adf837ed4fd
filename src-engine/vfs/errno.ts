import { isError, KeystoneError } from '../base/errors.ts'

/** Turns what Node throws for a file operation into the engine's error; passes other values through. */
export function fileError(cause: unknown, operation: string, path: string): unknown {
  if (cause instanceof KeystoneError || !(cause instanceof Error)) return cause
  if (!('code' in cause) || typeof cause.code !== 'string') return cause
  return errnoError(cause.code, operation, path, cause)
}

/** The engine's error for one errno, naming the file and what to do. */
export function errnoError(
  errno: string,
  operation: string,
  path: string,
  cause?: unknown,
): KeystoneError {
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new KeystoneError('databaseNotFound', `${path} does not exist.`, { path }, cause)
    case 'ENOSPC':
    case 'EDQUOT':
      return new KeystoneError(
        'diskFull',
        `No space left on the disk while trying to ${operation} ${path}. Free some space and try again.`,
        { file: path },
        cause,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new KeystoneError(
        'permission',
        `Not allowed to ${operation} ${path} (${errno}). Check who owns it and whether the disk is read-only.`,
        { path },
        cause,
      )
    case 'ELOOP':
      return notRegularFile(operation, path, 'a symbolic link', cause)
    default:
      return new KeystoneError(
        'io',
        `Could not ${operation} ${path} (${errno}).`,
        { operation, file: path, errno },
        cause,
      )
  }
}

/** This process, or the whole system, has no descriptor left: less would do. */
export function isTooManyFiles(error: unknown): boolean {
  return (
    isError(error, 'io') && (error.details.errno === 'EMFILE' || error.details.errno === 'ENFILE')
  )
}

/** The engine opens regular files only: a link or a FIFO could lead it to write or wait elsewhere. */
export function notRegularFile(
  operation: string,
  path: string,
  found: string,
  cause?: unknown,
): KeystoneError {
  return new KeystoneError(
    'io',
    `${path} is ${found}, not a regular file. Remove it or restore the original.`,
    { operation, file: path, errno: found === 'a symbolic link' ? 'ELOOP' : 'EINVAL' },
    cause,
  )
}
