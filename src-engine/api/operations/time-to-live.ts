import { dynamodbLimits } from '../../base/limits.ts'
import type { TableDefinition } from '../../table/table-definition.ts'
import type { Engine } from '../engine.ts'
import { validation } from '../messages.ts'
import { RequestShape } from '../request-shape.ts'
import type {
  DescribeTimeToLiveInput,
  DescribeTimeToLiveOutput,
  UpdateTimeToLiveInput,
  UpdateTimeToLiveOutput,
} from '../types.ts'

/** Turns TTL on or off; it counts for every read at once. Throws `validation` or `tableNotFound`. */
export async function updateTimeToLive(
  engine: Engine,
  input: UpdateTimeToLiveInput,
): Promise<UpdateTimeToLiveOutput> {
  const specification = input.TimeToLiveSpecification
  const shape = new RequestShape()
  shape.required(specification, 'timeToLiveSpecification')
  shape.required(specification?.AttributeName, 'timeToLiveSpecification.attributeName')
  shape.length(specification?.AttributeName, 'timeToLiveSpecification.attributeName', {
    min: 1,
    max: dynamodbLimits.keyAttributeNameBytesMax,
  })
  shape.required(specification?.Enabled, 'timeToLiveSpecification.enabled')
  shape.check()
  const table = engine.namedTable(input.TableName)
  await engine.writable()
  const { definition } = table
  const { ttl } = definition
  if (specification.Enabled) {
    const enabled = withTtl(definition, specification.AttributeName)
    await engine.store.durable(engine.catalog.redefine(table, enabled))
    engine.background.backfill(table)
  } else {
    if (ttl === undefined || ttl.attribute !== specification.AttributeName) {
      throw validation('TimeToLive is already disabled')
    }
    const prefix = table.space.expiryPrefix(ttl.id)
    table.backfills.delete(ttl.id)
    const seqno = engine.catalog.redefine(table, { ...definition, ttl: undefined }, [prefix])
    await engine.store.durable(seqno)
    await engine.catalog.finishDrops()
  }
  return { TimeToLiveSpecification: specification }
}

/** A definition with TTL on, its expiry order still to be filled. */
function withTtl(definition: TableDefinition, attribute: string): TableDefinition {
  const { ttl, nextSpaceId } = definition
  if (ttl !== undefined) {
    throw validation(
      ttl.attribute === attribute
        ? 'TimeToLive is already enabled'
        : 'TimeToLive is already enabled with a different attribute name',
    )
  }
  return {
    ...definition,
    ttl: { id: nextSpaceId, attribute, complete: false },
    nextSpaceId: nextSpaceId + 1,
  }
}

/** Throws `validation` or `tableNotFound`. */
export async function describeTimeToLive(
  engine: Engine,
  input: DescribeTimeToLiveInput,
): Promise<DescribeTimeToLiveOutput> {
  engine.checkOpen()
  const { ttl } = engine.namedTable(input.TableName).definition
  return {
    TimeToLiveDescription:
      ttl === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute },
  }
}
