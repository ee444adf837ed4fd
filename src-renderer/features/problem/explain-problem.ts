/** What an error of opening means for the person in front of it. */
import type { IpcErrorData } from '../../../src-main/contract/result.ts'
import { formatCount } from '../../lib/quantities.ts'

export interface Explanation {
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly next: readonly string[]
  readonly canOpenReadOnly: boolean
  /** It can be made into a new database. */
  readonly canImport?: true
}

interface Problem {
  readonly path: string
  readonly error: IpcErrorData
}

export function explainProblem({ path, error }: Problem): Explanation {
  const where: Explanation['facts'] = path === '' ? [] : [['Directory', path]]
  switch (error.code) {
    case 'notADatabase':
      return {
        title: 'This is not a Keystone database',
        facts: where,
        next: [
          'A database is a directory with a wal.log and .sst files; choose that directory itself, not one above or inside it.',
          'To begin a new database, choose Create.',
        ],
        canOpenReadOnly: false,
      }
    case 'databaseNotFound':
      return {
        title: 'There is nothing at this place any more',
        facts: where,
        next: [
          'It may have been moved or renamed, or its drive is not connected. Choose it where it is now.',
        ],
        canOpenReadOnly: false,
      }
    case 'foreignDatabase':
      return {
        title: 'This directory was written by the Rust version of KeystoneDB',
        facts: where,
        next: [
          'Import it into a new database: every item that can be read is copied, with its types.',
          'The old directory is only read; it stays as it is.',
        ],
        canOpenReadOnly: false,
        canImport: true,
      }
    case 'locked':
      return {
        title: 'Another program has this database open',
        facts: [...where, ...lockFacts(error.details)],
        next: [
          'Close it there and try again. One program at a time may write.',
          'Nothing was changed.',
        ],
        canOpenReadOnly: true,
      }
    case 'permission':
      return {
        title: 'You may not read this directory',
        facts: where,
        next: ['Ask its owner for the right to read and write it, then try again.'],
        canOpenReadOnly: true,
      }
    case 'formatVersion':
      return {
        title: 'This database was written in another version of the format',
        facts: [
          ...where,
          ['Found', `version ${error.details.found}`],
          ['Supported', `up to version ${error.details.supported}`],
        ],
        next: ['Open it with the version of Keystone Studio that wrote it. Nothing was changed.'],
        canOpenReadOnly: false,
      }
    case 'corruption':
      return {
        title: 'A file of this database is damaged',
        facts: [
          ...where,
          ['File', error.details.file],
          ['Offset', `byte ${formatCount(error.details.offset)}`],
        ],
        next: [
          'Nothing was changed. Keep a copy of the directory before anything else.',
          'If you have a backup, open that.',
          'The command kstone repair brings back what is readable.',
        ],
        canOpenReadOnly: true,
      }
    case 'diskFull':
      return {
        title: 'The disk is full',
        facts: [...where, ['File', error.details.file]],
        next: ['Make room and try again. Nothing acknowledged was lost.'],
        canOpenReadOnly: true,
      }
    case 'io':
      return {
        title: 'A file of this database could not be read or written',
        facts: [
          ...where,
          ['File', error.details.file],
          ['Operation', [error.details.operation, error.details.errno].filter(Boolean).join(', ')],
        ],
        next: ['Check the drive and its connection, then try again. Nothing was changed.'],
        canOpenReadOnly: true,
      }
    default:
      return {
        title: 'This database could not be opened',
        facts: where,
        next: ['Try again. If it fails again, the technical details below say more.'],
        canOpenReadOnly: true,
      }
  }
}

type LockDetails = Extract<IpcErrorData, { code: 'locked' }>['details']

function lockFacts({ program, pid, host, since }: LockDetails): Explanation['facts'] {
  return [
    ...(program === undefined ? [] : [['Program', program] as const]),
    ...(pid === undefined ? [] : [['Process', String(pid)] as const]),
    ...(host === undefined ? [] : [['Computer', host] as const]),
    ...(since === undefined ? [] : [['Since', since] as const]),
  ]
}
