import { stripeCount } from '../../storage/store-contract.ts'
import { prefixRange, segmentStripes } from '../../table/page.ts'
import type { Engine } from '../engine.ts'
import { messages, validation } from '../messages.ts'
import {
  checkReadShape,
  checkSelect,
  indexOfRequest,
  readItems,
  startKeyOf,
} from '../read-request.ts'
import { compileExpressions } from '../request-expressions.ts'
import { checkTableName, RequestShape } from '../request-shape.ts'
import type { ReadView } from '../read-view.ts'
import type { ReadOutput, ScanInput } from '../types.ts'

const totalSegmentsMax = 1_000_000
const allStripes = Array.from({ length: stripeCount }, (_, stripe) => stripe)

/** Reads all items of a table or an index, or one segment of them. Throws `validation` or `tableNotFound`. */
export async function scan(engine: Engine, input: ScanInput, view?: ReadView): Promise<ReadOutput> {
  checkTableName(input.TableName)
  checkShape(input)
  checkSelect(input)
  const expressions = compileExpressions(input, ['FilterExpression'])
  const table = engine.dataTable(input.TableName)
  const index = indexOfRequest(table, input)
  expressions.checkKeys(table)
  const { Segment: segment, TotalSegments: totalSegments } = input
  const stripes =
    segment === undefined || totalSegments === undefined
      ? allStripes
      : segmentStripes(segment, totalSegments)
  const startAfter = startKeyOf(table, index, input.ExclusiveStartKey)
  if (startAfter !== undefined && !stripes.includes(startAfter.stripe)) {
    throw validation(
      `${messages.startKeyInvalid}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ` +
        `TotalSegments: ${totalSegments} Segment: ${segment}`,
    )
  }
  return await readItems(engine, input, {
    table,
    index,
    stripes,
    range: prefixRange(index === undefined ? table.space.itemPrefix : index.prefix),
    reverse: false,
    startAfter,
    expressions,
    view,
  })
}

function checkShape(input: ScanInput): void {
  const { Segment: segment, TotalSegments: totalSegments } = input
  const shape = new RequestShape()
  checkReadShape(shape, input)
  shape.atLeast(input.Limit, 'limit', 1)
  shape.atLeast(segment, 'segment', 0)
  shape.atMost(segment, 'segment', totalSegmentsMax - 1)
  shape.atLeast(totalSegments, 'totalSegments', 1)
  shape.atMost(totalSegments, 'totalSegments', totalSegmentsMax)
  shape.check()
  if (segment !== undefined && totalSegments === undefined) {
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    )
  }
  if (segment === undefined && totalSegments !== undefined) {
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    )
  }
  if (segment !== undefined && totalSegments !== undefined && segment >= totalSegments) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${totalSegments}`,
    )
  }
}
