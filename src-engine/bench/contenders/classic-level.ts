/** classic-level (LevelDB) with msgpackr, plain maps. Gets by its synchronous call, which is its fastest. */
import { ClassicLevel } from 'classic-level'
import { Packr } from 'msgpackr'
import type { Contender } from '../contender.ts'
import { partitionKey, plainItem, sortKey, type Workload } from '../workload.ts'

export async function openClassicLevel(directory: string, workload: Workload): Promise<Contender> {
  const packr = new Packr({ useRecords: false })
  const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' })
  await database.open()
  const key = (index: number): string =>
    `${partitionKey(workload, index)}\0${sortKey(workload, index)}`
  const pack = (index: number, round: number): Uint8Array =>
    packr.pack(plainItem(workload, index, round))

  const writeBatch = (indexes: ArrayLike<number>, round: number, sync: boolean): Promise<void> => {
    const operations = Array.from(indexes, (index) => ({
      type: 'put' as const,
      key: key(index),
      value: pack(index, round),
    }))
    return database.batch(operations, { sync })
  }

  return {
    name: 'classic-level',
    directory,
    putDurable: (index, round) => database.put(key(index), pack(index, round), { sync: true }),
    putBatchDurable: (indexes, round) => writeBatch(indexes, round, true),
    putBatch: (indexes, round) => writeBatch(indexes, round, false),
    settle: () => database.compactRange('', '\xff'),
    get(index) {
      const packed = database.getSync(key(index))
      return packed === undefined ? 0 : Object.keys(packr.unpack(packed) as object).length
    },
    getMissing: (index) => database.getSync(`${key(index)}!`) === undefined,
    async range(partition) {
      const pk = partitionKey(workload, partition * workload.itemsPerPartition)
      const entries = await database.iterator({ gte: `${pk}\0`, lt: `${pk}\x01` }).all()
      let count = 0
      for (const [, packed] of entries) {
        if (packr.unpack(packed) !== undefined) count++
      }
      return count
    },
    async scan() {
      const iterator = database.iterator()
      let count = 0
      for (;;) {
        const entries = await iterator.nextv(1000)
        if (entries.length === 0) break
        for (const [, packed] of entries) {
          if (packr.unpack(packed) !== undefined) count++
        }
      }
      await iterator.close()
      return count
    },
    close: () => database.close(),
  }
}
