/** A key-value store under test. All of them keep the same items under the same keys; each in its own best form. */
export interface Contender {
  readonly name: string
  /** One item, durable when the promise resolves. */
  putDurable(index: number, round: number): Promise<void>
  /** Some items as one batch, durable when the promise resolves. */
  putBatchDurable(indexes: ArrayLike<number>, round: number): Promise<void>
  /** Some items as one batch; durability is the store's business. */
  putBatch(indexes: ArrayLike<number>, round: number): Promise<void>
  /** What is written so far goes where it will be read from. */
  settle(): Promise<void>
  /** Reads and decodes one item; returns its number of attributes. */
  get(index: number): number
  /** Looks for a key that is not there; true when the store agrees. */
  getMissing(index: number): boolean
  /** Reads and decodes all items of a partition; returns how many. */
  range(partition: number): number | Promise<number>
  /** Reads and decodes everything; returns the number of items. */
  scan(): number | Promise<number>
  /** All files. */
  readonly directory: string
  close(): Promise<void>
}
