/** What Tab offers: dot commands, keywords, functions, and the names of this database. */
import type { Database } from '../../api/database.ts'
import { completionAt } from '../../partiql/complete.ts'
import { printIdentifier } from '../../partiql/print-value.ts'
import { allTableNames } from '../table-choice.ts'
import { dotCommands } from './dot-commands.ts'

/** Items of a table that are looked at for attribute names. */
const sampleItems = 100

export class Completer {
  readonly #database: Database
  readonly #attributes = new Map<string, Promise<readonly string[]>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Names may have changed. */
  forget(): void {
    this.#attributes.clear()
  }

  /** What could stand at the end of `line`, and the part of it that is replaced. `before`: lines above it. */
  async complete(before: string, line: string): Promise<[string[], string]> {
    if (before === '' && line.startsWith('.')) {
      const names = dotCommands.map(({ name }) => name)
      return [names.filter((name) => name.startsWith(line)), line]
    }
    const text = `${before}${line}`
    const found = completionAt(text, text.length)
    const { wanted, prefix } = found
    const options: string[] = []
    const tables = await allTableNames(this.#database.dynamodb)
    if (wanted.has('table')) options.push(...tables.map(printIdentifier))
    if (wanted.has('index') && found.qualifier !== undefined && tables.includes(found.qualifier)) {
      options.push(...(await this.#indexesOf(found.qualifier)).map((name) => `"${name}"`))
    }
    if (wanted.has('attribute')) {
      const named = found.tables.filter((name) => tables.includes(name))
      const sampled = (named.length > 0 ? named : tables).map((name) => this.#attributesOf(name))
      options.push(...(await Promise.all(sampled)).flat().map(printIdentifier))
    }
    if (wanted.has('function') && prefix !== '') {
      options.push(...found.functions.map((name) => `${name.toUpperCase()}(`))
    }
    if (wanted.has('keyword') && prefix !== '') options.push(...found.keywords)
    const typed = prefix.toLowerCase()
    const hits = new Set(options.filter((option) => option.toLowerCase().startsWith(typed)))
    return [[...hits], prefix]
  }

  async #indexesOf(table: string): Promise<string[]> {
    const { Table } = await this.#database.dynamodb.describeTable({ TableName: table })
    const indexes = [
      ...(Table.LocalSecondaryIndexes ?? []),
      ...(Table.GlobalSecondaryIndexes ?? []),
    ]
    return indexes.map(({ IndexName }) => IndexName)
  }

  #attributesOf(table: string): Promise<readonly string[]> {
    let names = this.#attributes.get(table)
    if (names === undefined) {
      names = this.#database.dynamodb
        .scan({ TableName: table, Limit: sampleItems })
        .then(({ Items = [] }) => [...new Set(Items.flatMap((item) => [...item.keys()]))])
      this.#attributes.set(table, names)
    }
    return names
  }
}
