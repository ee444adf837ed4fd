/** What each database is for, kept in `environments.json` by the database's stable id, long after it left the recents. */
import type { Environment, EnvironmentColour, RecentId } from '../contract/databases.ts'
import { JsonFile } from './json-file.ts'

const labelCharsMax = 40
const colours: readonly EnvironmentColour[] = ['green', 'blue', 'amber', 'red', 'violet']

export class Environments {
  readonly #file: JsonFile
  readonly #byDatabase: Map<RecentId, Environment>

  constructor(path: string) {
    this.#file = new JsonFile(path)
    this.#byDatabase = new Map(entriesFrom(this.#file.read()))
  }

  of(recentId: RecentId): Environment | undefined {
    return this.#byDatabase.get(recentId)
  }

  set(recentId: RecentId, environment: Environment | null): void {
    if (environment === null) this.#byDatabase.delete(recentId)
    else this.#byDatabase.set(recentId, environment)
    this.#file.write({ version: 1, entries: [...this.#byDatabase] })
  }
}

function entriesFrom(stored: unknown): (readonly [RecentId, Environment])[] {
  if (typeof stored !== 'object' || stored === null) return []
  const entries: unknown = Reflect.get(stored, 'entries')
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return []
    const [recentId, environment]: unknown[] = entry
    const read = environmentFrom(environment)
    return typeof recentId === 'string' && read !== undefined
      ? [[recentId as RecentId, read] as const]
      : []
  })
}

function environmentFrom(stored: unknown): Environment | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const label: unknown = Reflect.get(stored, 'label')
  const colour: unknown = Reflect.get(stored, 'colour')
  const known = colours.find((each) => each === colour)
  if (typeof label !== 'string' || label.length > labelCharsMax || known === undefined) {
    return undefined
  }
  return { label, colour: known, opensReadOnly: Reflect.get(stored, 'opensReadOnly') === true }
}
