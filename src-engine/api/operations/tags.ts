import { KeystoneError } from '../../base/errors.ts'
import type { Table } from '../../table/table.ts'
import type { Engine } from '../engine.ts'
import { invalidParameter, validation } from '../messages.ts'
import { checkTags } from '../table-input.ts'
import { nameOfTable, RequestShape } from '../request-shape.ts'
import type {
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '../types.ts'

const tagsMax = 50

/** Throws `validation` or `resourceNotFound`. */
export async function tagResource(
  engine: Engine,
  input: TagResourceInput,
): Promise<Record<never, never>> {
  const table = taggedTable(engine, input.ResourceArn)
  const shape = new RequestShape()
  checkTags(shape, input.Tags)
  shape.check()
  if (input.Tags === undefined || input.Tags.length === 0) {
    throw validation('Atleast one Tag needs to be provided as Input.')
  }
  const tags = new Map(table.definition.tags)
  for (const { Key, Value } of input.Tags) tags.set(Key, Value)
  if (tags.size > tagsMax) throw invalidParameter('Too many tags: a resource has at most 50')
  return await setTags(engine, table, tags)
}

/** Throws `validation` or `resourceNotFound`. */
export async function untagResource(
  engine: Engine,
  input: UntagResourceInput,
): Promise<Record<never, never>> {
  const table = taggedTable(engine, input.ResourceArn)
  if (input.TagKeys === undefined || input.TagKeys.length === 0) {
    throw validation('Atleast one Tag Key needs to be provided as Input.')
  }
  const tags = new Map(table.definition.tags)
  for (const key of input.TagKeys) tags.delete(key)
  return await setTags(engine, table, tags)
}

/** Throws `validation` or `resourceNotFound`. */
export async function listTagsOfResource(
  engine: Engine,
  input: ListTagsOfResourceInput,
): Promise<ListTagsOfResourceOutput> {
  engine.checkOpen()
  const { tags } = taggedTable(engine, input.ResourceArn).definition
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }
}

function taggedTable(engine: Engine, arn: string | undefined): Table {
  const shape = new RequestShape()
  shape.required(arn, 'resourceArn')
  shape.check()
  const name = nameOfTable(arn ?? '')
  if (name === (arn ?? '')) {
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`)
  }
  const table = engine.catalog.find(name)
  if (table !== undefined) return table
  const message = `Requested resource not found: ResourcArn: ${arn} not found`
  throw new KeystoneError('resourceNotFound', message, {})
}

async function setTags(
  engine: Engine,
  table: Table,
  tags: ReadonlyMap<string, string>,
): Promise<Record<never, never>> {
  await engine.writable()
  const seqno = engine.catalog.redefine(table, { ...table.definition, tags })
  await engine.store.durable(seqno)
  return {}
}
