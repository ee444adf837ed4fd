/** lmdb with its own MessagePack encoding and shared structures: its best setting. Durable: committed and flushed. */
import { open } from 'lmdb'
import type { Contender } from '../contender.ts'
import { itemCount, partitionKey, plainItem, sortKey, type Workload } from '../workload.ts'

export async function openLmdb(directory: string, workload: Workload): Promise<Contender> {
  const database = open({
    path: directory,
    sharedStructuresKey: Symbol.for('structures'),
    keyEncoding: 'ordered-binary',
  } as Parameters<typeof open>[0])
  const key = (index: number): string =>
    `${partitionKey(workload, index)}\0${sortKey(workload, index)}`

  const writeBatch = (indexes: ArrayLike<number>, round: number): Promise<unknown> => {
    let last: Promise<unknown> = Promise.resolve()
    for (const index of Array.from(indexes)) {
      last = database.put(key(index), plainItem(workload, index, round))
    }
    return last
  }

  return {
    name: 'lmdb',
    directory,
    async putDurable(index, round) {
      await database.put(key(index), plainItem(workload, index, round))
      await database.flushed
    },
    async putBatchDurable(indexes, round) {
      await writeBatch(indexes, round)
      await database.flushed
    },
    async putBatch(indexes, round) {
      await writeBatch(indexes, round)
    },
    async settle() {
      await database.flushed
    },
    get(index) {
      const item: unknown = database.get(key(index))
      return Object.keys(item ?? {}).length
    },
    getMissing: (index) => database.get(`${key(index)}!`) === undefined,
    range(partition) {
      const pk = partitionKey(workload, partition * workload.itemsPerPartition)
      let count = 0
      for (const { value } of database.getRange({ start: `${pk}\0`, end: `${pk}\x01` })) {
        if (value !== undefined) count++
      }
      return count
    },
    scan() {
      let count = 0
      for (const { value } of database.getRange({ start: '', limit: itemCount(workload) + 1 })) {
        if (value !== undefined) count++
      }
      return count
    },
    close: () => database.close(),
  }
}
