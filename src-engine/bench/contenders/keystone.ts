/** The storage engine with the item codec, without the layers of DynamoDB on top: the same layer as its peers. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { asByteString, prefixEnd, type ByteString } from '../../base/byte-string.ts'
import { systemEnvironment } from '../../base/environment.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { decodeItem, encodeItem } from '../../encoding/item-encoding.ts'
import { stripeOf } from '../../encoding/stripe.ts'
import { createStore, openStore } from '../../storage/open-store.ts'
import type { StoreOptions } from '../../storage/options.ts'
import { stripeCount, type StoreKey, type WriteOperation } from '../../storage/store-contract.ts'
import type { KeystoneStore } from '../../storage/store.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import type { Contender } from '../contender.ts'
import { partitionKey, sortKey, wholeItem, type Workload } from '../workload.ts'

/** Between partition key and sort key. */
const separator = '\x00\x01'
const keyNames = ['pk', 'sk']

/** Creates the database, or opens the one that is there. */
export async function openKeystone(
  directory: string,
  workload: Workload,
  options: Partial<StoreOptions> = {},
  mode: 'read-write' | 'read-only' = 'read-write',
): Promise<KeystoneContender> {
  const opening = { vfs: new NodeVfs(), environment: systemEnvironment, path: directory, options }
  const exists = existsSync(path.join(directory, 'MANIFEST'))
  const store = exists ? await openStore({ ...opening, mode }) : await createStore(opening)
  return new KeystoneContender(store, workload)
}

export class KeystoneContender implements Contender {
  readonly name: string
  readonly store: KeystoneStore
  readonly #workload: Workload

  constructor(store: KeystoneStore, workload: Workload, name = 'keystone') {
    this.store = store
    this.#workload = workload
    this.name = name
  }

  /** The same store under another name, for a report that has several. */
  called(name: string): KeystoneContender {
    return new KeystoneContender(this.store, this.#workload, name)
  }

  get directory(): string {
    return this.store.path
  }

  async putDurable(index: number, round: number): Promise<void> {
    await this.store.durable(this.store.write([this.#put(index, round)]).seqno)
  }

  async putBatchDurable(indexes: ArrayLike<number>, round: number): Promise<void> {
    await this.store.durable(this.store.write(this.#batch(indexes, round)).seqno)
  }

  async putBatch(indexes: ArrayLike<number>, round: number): Promise<void> {
    await this.store.writable()
    this.store.write(this.#batch(indexes, round))
  }

  async settle(): Promise<void> {
    await this.store.flush()
    await this.store.compact()
  }

  get(index: number): number {
    const key = this.#storeKey(index)
    const reader = this.store.reader()
    const item = reader.get(key, (value, start, end) => decodeWhole(key.bytes, value, start, end))
    reader.close()
    return item?.size ?? 0
  }

  getMissing(index: number): boolean {
    const reader = this.store.reader()
    const found = reader.get(this.#storeKey(index, '!'), () => true)
    reader.close()
    return found === undefined
  }

  range(partition: number): number {
    const pk = partitionKey(this.#workload, partition * this.#workload.itemsPerPartition)
    return this.#count(stripeOf(asByteString(pk)), asByteString(`${pk}${separator}`))
  }

  /** All of it, or the stripes of one segment. */
  scan({ segment, total } = { segment: 0, total: 1 }): number {
    let items = 0
    for (let stripe = segment; stripe < stripeCount; stripe += total) items += this.#count(stripe)
    return items
  }

  close(): Promise<void> {
    return this.store.close()
  }

  #storeKey(index: number, suffix = ''): StoreKey {
    const pk = partitionKey(this.#workload, index)
    const sk = sortKey(this.#workload, index)
    return {
      stripe: stripeOf(asByteString(pk)),
      bytes: asByteString(`${pk}${separator}${sk}${suffix}`),
    }
  }

  #put(index: number, round: number): WriteOperation {
    const item = wholeItem(this.#workload, index, round)
    return { key: this.#storeKey(index), value: encodeItem(item, keyNames) }
  }

  #batch(indexes: ArrayLike<number>, round: number): WriteOperation[] {
    return Array.from(indexes, (index) => this.#put(index, round))
  }

  /** Reads and decodes what starts with `prefix`, or all of the stripe. */
  #count(stripe: number, prefix?: ByteString): number {
    const reader = this.store.reader()
    const bounds = prefix === undefined ? {} : { from: prefix, to: prefixEnd(prefix) }
    const iterator = reader.scan({ stripe, ...bounds })
    let items = 0
    while (iterator.next()) {
      const { key, value, valueStart, valueEnd } = iterator
      if (decodeWhole(key, value, valueStart, valueEnd).size > 0) items++
    }
    iterator.close()
    reader.close()
    return items
  }
}

function decodeWhole(key: ByteString, value: Uint8Array, start: number, end: number): Item {
  const item = decodeItem(value, start, end)
  const split = key.indexOf(separator)
  item.set('pk', key.slice(0, split))
  item.set('sk', key.slice(split + separator.length))
  return item
}
