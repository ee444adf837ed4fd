import type { ScanInput } from '../types.ts'
import { ReadRequest } from './read-request.ts'

/**
 * A walk over all items, or over one of several segments that together hold each item once.
 *
 *   new Scan().filterExpression('active = :val').expressionValue(':val', true).limit(100)
 */
export class Scan extends ReadRequest {
  #segment: number | undefined
  #totalSegments: number | undefined

  /** Only segment number `segment` (from 0) of `total`. */
  segment(segment: number, total: number): this {
    this.#segment = segment
    this.#totalSegments = total
    return this
  }

  /** The DynamoDB request on a table. */
  toInput(tableName: string): ScanInput {
    return {
      TableName: tableName,
      Segment: this.#segment,
      TotalSegments: this.#totalSegments,
      ...this.sharedInput(),
    }
  }
}
