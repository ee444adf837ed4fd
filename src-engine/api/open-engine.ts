/** Creates and opens databases: the store first, then the tables in it, then what goes on in the background. */
import { assert } from '../base/assert.ts'
import { systemEnvironment, type Environment } from '../base/environment.ts'
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits, itemBytesCeiling } from '../base/limits.ts'
import { randomUuid } from '../base/random.ts'
import type { ProcessIdentity } from '../base/process-identity.ts'
import { corruption } from '../storage/byte-reader.ts'
import type { StoreEvent } from '../storage/events.ts'
import { ThreadRunner } from '../storage/compaction/thread-runner.ts'
import { findWorkerScript } from '../storage/compaction/worker-script.ts'
import { createStore, openStore } from '../storage/open-store.ts'
import type { StoreOptions } from '../storage/options.ts'
import { stripeCount } from '../storage/store-contract.ts'
import type { KeystoneStore } from '../storage/store.ts'
import { Catalog } from '../table/catalog.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'
import { openScratchFile } from '../vfs/scratch-file.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { BackgroundEvent } from './background.ts'
import { Engine } from './engine.ts'
import { validation } from './messages.ts'
import { TableSchema } from './simple/table-schema.ts'
import { defaultLocation, type Location } from './table-description.ts'

export type DatabaseEvent = StoreEvent | BackgroundEvent

export interface DatabaseOptions {
  /** Of the storage engine: durability, memtables, compaction … */
  readonly store?: Partial<StoreOptions> | undefined
  /** At creation: the name of the default table, where it is not to be the directory's. */
  readonly tableName?: string | undefined
  /** At creation: false makes a database without any table. */
  readonly defaultTable?: boolean | undefined
  /** At creation: the largest item, in bytes; DynamoDB's 400 KB unless raised, up to 16 MB. */
  readonly itemBytesMax?: number | undefined
  /** Region and account in ARNs. */
  readonly location?: Location | undefined
  /** How often expired items are looked for; 0: only by `sweep`. */
  readonly sweepIntervalMs?: number | undefined
  readonly onEvent?: ((event: DatabaseEvent) => void) | undefined
  /** Told to others who find the database locked. */
  readonly owner?: ProcessIdentity | undefined
  readonly vfs?: Vfs | undefined
  readonly environment?: Environment | undefined
}

export interface OpenMode {
  readonly readOnly: boolean
  /** Serves what can be read of a damaged database; reading only. */
  readonly allowDamage: boolean
}

export interface OpenedEngine {
  readonly engine: Engine
  readonly store: KeystoneStore
}

const sweepIntervalMsDefault = 10_000

/** Makes a new database. Throws what `createStore` throws, and `validation`. */
export async function createEngine(
  path: string,
  schema: TableSchema,
  options: DatabaseOptions,
): Promise<OpenedEngine> {
  checkItemBytesMax(options.itemBytesMax)
  const parts = makeParts(path, options)
  const definition = defaultDefinition(parts, schema, options)
  const store = await createStore(parts.opening)
  return await startEngine(parts, store, () => createCatalog(parts, store, definition))
}

const stripes = Array.from({ length: stripeCount }, (_, stripe) => stripe)

/** Opens a database. Throws what `openStore` throws. */
export async function openEngine(
  path: string,
  mode: OpenMode,
  options: DatabaseOptions,
): Promise<OpenedEngine> {
  const parts = makeParts(path, options)
  const store = await openStore({
    ...parts.opening,
    mode: mode.readOnly ? 'read-only' : 'read-write',
    allowDamage: mode.allowDamage,
  })
  return await startEngine(parts, store, () => {
    const catalog = Catalog.load(store)
    if (catalog !== undefined) {
      // Not all is there of what the stored counts count.
      if (store.damage.length > 0) {
        for (const { statistics } of catalog.tables) statistics.startCounting()
      }
      return catalog
    }
    if (holdsRecords(store)) throw lostCatalog(path, store)
    if (!mode.readOnly) {
      // A crash cut its creation short: it is still empty, so it is finished now.
      return createCatalog(parts, store, defaultDefinition(parts, new TableSchema(), options))
    }
    if (store.damage.length > 0) throw lostCatalog(path, store)
    const message = `${path} holds no tables yet: its creation was cut short. Open it for writing once to finish it.`
    throw new KeystoneError('notADatabase', message, { path })
  })
}

function holdsRecords(store: KeystoneStore): boolean {
  const reader = store.reader()
  try {
    return stripes.some((stripe) => {
      const iterator = reader.scan({ stripe })
      const found = iterator.next()
      iterator.close()
      return found
    })
  } finally {
    reader.close()
  }
}

/** Items without their tables must not be taken for an empty database, which would be given tables anew. */
function lostCatalog(path: string, store: KeystoneStore): KeystoneError {
  const [damage] = store.damage
  return corruption(
    damage?.file ?? path,
    damage?.offset ?? 0,
    'the list of tables was lost, so no table can be read',
  )
}

interface EngineOpening {
  readonly path: string
  readonly options: DatabaseOptions
  readonly environment: Environment
  readonly opening: Parameters<typeof createStore>[0]
  /** Calls every listener there will be. */
  readonly emit: { listener: (event: DatabaseEvent) => void }
}

function makeParts(path: string, options: DatabaseOptions): EngineOpening {
  const environment = options.environment ?? systemEnvironment
  const emit = { listener: options.onEvent ?? ((): void => undefined) }
  const opening = {
    vfs: options.vfs ?? new NodeVfs(),
    environment,
    path,
    options: options.store,
    owner: options.owner,
    onEvent: (event: StoreEvent) => emit.listener(event),
    // On a file system of the caller's own only the caller's thread can merge.
    compactionRunner: options.vfs === undefined ? threadRunner() : undefined,
  }
  return { path, options, environment, opening, emit }
}

/** A helper thread where there is one: it starts with the first compaction. */
function threadRunner(): ThreadRunner | undefined {
  const script = findWorkerScript()
  return script === undefined ? undefined : new ThreadRunner(script)
}

async function startEngine(
  parts: EngineOpening,
  store: KeystoneStore,
  loadCatalog: () => Catalog,
): Promise<OpenedEngine> {
  const { options, environment, path, emit } = parts
  try {
    const engine = new Engine({
      store,
      catalog: loadCatalog(),
      environment,
      location: options.location ?? defaultLocation,
      path,
      sweepIntervalMs: options.sweepIntervalMs ?? sweepIntervalMsDefault,
      onEvent: (event) => emit.listener(event),
      // A database in memory, and one on a file system of the caller's own, leave nothing on the disk.
      openScratch: options.vfs === undefined ? openScratchFile : undefined,
    })
    await store.durable(store.lastSeqno)
    const { listener } = emit
    emit.listener = (event) => {
      // Not within the event: the store is in the middle of its own work.
      if (event.kind === 'diskFull') void Promise.resolve().then(() => engine.writesTakenBack())
      listener(event)
    }
    engine.background.start()
    return { engine, store }
  } catch (error) {
    await store.close()
    throw error
  }
}

function defaultDefinition(
  { path, environment }: EngineOpening,
  schema: TableSchema,
  options: DatabaseOptions,
): ReturnType<TableSchema['toDefinition']> | undefined {
  if (options.defaultTable === false) return undefined
  return schema.toDefinition({
    name: options.tableName ?? tableNameOf(path),
    uuid: randomUuid(environment.random),
    nowMs: environment.clock.now(),
  })
}

function createCatalog(
  { environment, options }: EngineOpening,
  store: KeystoneStore,
  definition: ReturnType<TableSchema['toDefinition']> | undefined,
): Catalog {
  const database = {
    uuid: randomUuid(environment.random),
    createdMs: environment.clock.now(),
    itemBytesMax: options.itemBytesMax ?? dynamodbLimits.itemBytesMax,
  }
  return Catalog.create(store, database, definition)
}

function checkItemBytesMax(bytes: number | undefined): void {
  if (bytes === undefined) return
  if (Number.isSafeInteger(bytes) && bytes >= 1024 && bytes <= itemBytesCeiling) return
  throw validation(
    `The option itemBytesMax must be a whole number from 1024 to ${itemBytesCeiling}, not ${bytes}.`,
    'itemBytesMax',
  )
}

/** The directory's name without `.keystone`, made a valid table name. */
export function tableNameOf(path: string): string {
  const name = path.split(/[\\/]/).findLast((part) => part !== '') ?? ''
  const plain = name.replace(/\.keystone$/, '').replaceAll(/[^a-zA-Z0-9_.-]/g, '_')
  const valid = plain.length < 3 ? `${plain}_table` : plain.slice(0, 255)
  assert(valid.length >= 3, `table name ${valid}`)
  return valid
}
