/** An index as the form has it, and what becomes of it. */
import type { IndexDraft, SecondaryIndex } from '../../../src-main/contract/schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { IndexDefinition, KeyAttributeType } from './definition.ts'

export interface IndexFields {
  readonly kind: 'local' | 'global'
  readonly name: string
  /** Of a global index; a local one has the table's. */
  readonly partition: string
  readonly partitionType: KeyAttributeType
  /** Empty: none. */
  readonly sort: string
  readonly sortType: KeyAttributeType
  readonly projection: SecondaryIndex['Projection']['ProjectionType']
  /** Projected besides the keys. */
  readonly included: readonly string[]
}

export function emptyIndex(kind: IndexFields['kind']): IndexFields {
  return {
    kind,
    name: '',
    partition: '',
    partitionType: 'S',
    sort: '',
    sortType: 'S',
    projection: 'ALL',
    included: [],
  }
}

export function fieldsOf(index: IndexDefinition): IndexFields {
  return {
    kind: index.kind,
    name: index.name,
    partition: index.partitionKey.name,
    partitionType: index.partitionKey.type ?? 'S',
    sort: index.sortKey?.name ?? '',
    sortType: index.sortKey?.type ?? 'S',
    projection: index.projection.ProjectionType,
    included: index.projection.NonKeyAttributes ?? [],
  }
}

/** What is still missing, in words; undefined when it is complete. */
export function whatIsMissing(fields: IndexFields): string | undefined {
  if (fields.kind === 'global' && fields.partition === '') return 'Name the partition key.'
  if (fields.kind === 'local' && fields.sort === '') return 'Name the sort key.'
  if (indexName(fields).length < 3) return 'The name needs at least 3 characters.'
  if (/[^a-zA-Z0-9_.-]/.test(indexName(fields))) {
    return 'The name may have letters, digits, and _ . - only.'
  }
  if (fields.projection === 'INCLUDE' && fields.included.length === 0) {
    return 'Name the attributes to hold.'
  }
  return undefined
}

/** As typed, or made of the keys. */
export function indexName({ name, kind, partition, sort }: IndexFields): string {
  if (name !== '') return name
  const keys = kind === 'local' ? [sort] : [partition, sort]
  const plain = keys.filter((key) => key !== '').map((key) => key.replaceAll(/[^a-zA-Z0-9_]/g, ''))
  return plain.length === 0 ? '' : `by-${plain.join('-')}`
}

export function indexDefinition(
  fields: IndexFields,
  tablePartition: { readonly name: string; readonly type: KeyAttributeType },
): IndexDefinition {
  const { kind, partition, partitionType, sort, sortType, projection, included } = fields
  return {
    kind,
    name: indexName(fields),
    partitionKey: kind === 'local' ? tablePartition : { name: partition, type: partitionType },
    sortKey: sort === '' ? undefined : { name: sort, type: sortType },
    projection:
      projection === 'INCLUDE'
        ? { ProjectionType: projection, NonKeyAttributes: included }
        : { ProjectionType: projection },
  }
}

/** For a live table: the new index, and the types of its keys that the table does not know yet. */
export function indexDraft(fields: IndexFields): IndexDraft {
  const { partition, partitionType, sort, sortType, projection, included } = fields
  return {
    index: {
      IndexName: indexName(fields),
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        ...(sort === '' ? [] : [{ AttributeName: sort, KeyType: 'RANGE' } as const]),
      ],
      Projection:
        projection === 'INCLUDE'
          ? { ProjectionType: projection, NonKeyAttributes: included }
          : { ProjectionType: projection },
    },
    attributeDefinitions: [
      { AttributeName: partition, AttributeType: partitionType },
      ...(sort === '' || sort === partition
        ? []
        : [{ AttributeName: sort, AttributeType: sortType }]),
    ],
  }
}

/** The type a table already gives an attribute. */
export function declaredType(
  table: Pick<TableDescription, 'AttributeDefinitions'>,
  name: string,
): KeyAttributeType | undefined {
  return table.AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType
}
