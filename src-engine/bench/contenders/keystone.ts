/** The storage engine with the item codec, without the layers of DynamoDB on top: the same layer as its peers. */
import { asByteString, prefixEnd, type ByteString } from '../../base/byte-string.ts'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { systemEnvironment } from '../../base/environment.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { decodeItem, encodeItem } from '../../encoding/item-encoding.ts'
import { stripeOf } from '../../encoding/stripe.ts'
import { createStore, openStore } from '../../storage/open-store.ts'
import type { StoreOptions } from '../../storage/options.ts'
import type { StoreKey, WriteOperation } from '../../storage/store-contract.ts'
import { stripeCount } from '../../storage/store-contract.ts'
import type { KeystoneStore } from '../../storage/store.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import type { Contender } from '../contender.ts'
import { partitionKey, sortKey, wholeItem, type Workload } from '../workload.ts'

export interface KeystoneContender extends Contender {
  readonly store: KeystoneStore
}

const keyNames = ['pk', 'sk']

export async function openKeystone(
  directory: string,
  workload: Workload,
  options: Partial<StoreOptions> = {},
): Promise<KeystoneContender> {
  const open = existsSync(path.join(directory, 'MANIFEST')) ? openStore : createStore
  const store = await open({
    vfs: new NodeVfs(),
    environment: systemEnvironment,
    path: directory,
    options,
  })

  const storeKey = (index: number, suffix = ''): StoreKey => {
    const pk = asByteString(partitionKey(workload, index))
    return {
      stripe: stripeOf(pk),
      bytes: asByteString(`${pk}\x00\x01${sortKey(workload, index)}${suffix}`),
    }
  }
  const put = (index: number, round: number): WriteOperation => ({
    key: storeKey(index),
    value: encodeItem(wholeItem(workload, index, round), keyNames),
  })
  const batch = (indexes: ArrayLike<number>, round: number): WriteOperation[] =>
    Array.from(indexes, (index) => put(index, round))

  const decodeWhole = (key: ByteString, value: Uint8Array, start: number, end: number): Item => {
    const item = decodeItem(value, start, end)
    const split = key.indexOf('\x00\x01')
    item.set('pk', key.slice(0, split))
    item.set('sk', key.slice(split + 2))
    return item
  }

  const count = (stripe: number, prefix?: ByteString): number => {
    const reader = store.reader()
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

  return {
    name: 'keystone',
    directory,
    store,
    async putDurable(index, round) {
      await store.durable(store.write([put(index, round)]).seqno)
    },
    async putBatchDurable(indexes, round) {
      await store.durable(store.write(batch(indexes, round)).seqno)
    },
    async putBatch(indexes, round) {
      await store.writable()
      store.write(batch(indexes, round))
    },
    async settle() {
      await store.flush()
      await store.compact()
    },
    get(index) {
      const key = storeKey(index)
      const reader = store.reader()
      const item = reader.get(key, (value, start, end) => decodeWhole(key.bytes, value, start, end))
      reader.close()
      return item?.size ?? 0
    },
    getMissing(index) {
      const reader = store.reader()
      const found = reader.get(storeKey(index, '!'), () => true)
      reader.close()
      return found === undefined
    },
    range(partition) {
      const pk = asByteString(partitionKey(workload, partition * workload.itemsPerPartition))
      return count(stripeOf(pk), asByteString(`${pk}\x00\x01`))
    },
    scan() {
      let items = 0
      for (let stripe = 0; stripe < stripeCount; stripe++) items += count(stripe)
      return items
    },
    close: () => store.close(),
  }
}
