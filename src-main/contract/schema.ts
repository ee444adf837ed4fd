/**
 * The schema of tables: what is defined, what its data looks like, and changes to it. What has to look at items (an
 * analysis, expiry times, the preview of an index) is a run: it reads a sample or everything, in the engine's worker,
 * tells its progress, and gives what it has when it is cancelled.
 */
import type {
  AttributeValue,
  Item,
  SecondaryIndex,
  StreamRetention,
  StreamSpecification,
  TableDescription,
  TableInspection,
  TypeName,
  UpdateTableInput,
} from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'
import type { On } from './items.ts'

/** The engine's own words for definitions, for the page. */
export type {
  CreateTableInput,
  KeySchemaElement,
  Projection,
  SecondaryIndex,
  StreamRetention,
  TableInspection,
  UpdateTableInput,
} from '../../src-engine/index.ts'

export type StreamViewType = NonNullable<StreamSpecification['StreamViewType']>

declare const schemaRunTag: unique symbol

/** Names one run; made by the page, so that it can cancel a run before its result is there. */
export type SchemaRunId = string & { readonly [schemaRunTag]: true }

export type ReadScope =
  /** About so many items, drawn by `seed`; all of a table that has no more. */
  | { readonly kind: 'sample'; readonly items: number; readonly seed: number }
  | { readonly kind: 'all' }

/** What was looked at, and how far conclusions from it carry. */
export interface ItemSample {
  /**
   * `all`: every item, so the figures are exact. `stripes`: whole stripes in an order drawn by the seed, and of the items
   * read in them `items`, each with the same chance.
   */
  readonly method: 'all' | 'stripes'
  readonly seed: number | undefined
  /** Items the figures rest on. */
  readonly items: number
  /** Items read to draw them. */
  readonly itemsRead: number
  /** Of 256. */
  readonly stripesRead: number
  /** Partitions the items belong to. */
  readonly partitions: number
  /** Of the table by its own count. */
  readonly tableItems: number
  /** 95 % of all shares told are off by less than this many points; 0 when all items were looked at. */
  readonly marginPercent: number
  /** The same where the items of a partition are all alike, which is the worst case for this way to draw. */
  readonly marginWorstPercent: number
  /** Stopped before its end; the figures are of what was read until then. */
  readonly cancelled: boolean
  readonly elapsedMs: number
}

export interface SchemaProgress {
  readonly runId: SchemaRunId
  readonly itemsRead: number
  /** Expected in the end. */
  readonly itemsTotal: number
  readonly elapsedMs: number
}

/** A name, or null for any element of a list: `['tags', null]` is `tags[*]`. */
export type PathStep = string | null

export interface ValueCount {
  readonly value: AttributeValue
  readonly count: number
}

/** One bin of numbers from `from` up to but without `to`. */
export interface NumberBin {
  readonly from: number
  readonly to: number
  readonly count: number
}

export interface NumberAnalysis {
  /** Exact; DynamoDB JSON's text of the number. */
  readonly min: string
  readonly max: string
  readonly mean: number
  readonly bins: readonly NumberBin[]
  /** Further from the middle half than three times its width; undefined for too few numbers to say. */
  readonly outliers:
    { readonly count: number; readonly below: number; readonly above: number } | undefined
}

export interface TextAnalysis {
  readonly lengthMin: number
  readonly lengthMax: number
  readonly empty: number
}

export interface PathAnalysis {
  readonly path: readonly PathStep[]
  /** Items that have it. */
  readonly present: number
  /** Values met: more than items below a list. */
  readonly values: number
  /** Most frequent first. */
  readonly types: readonly { readonly type: TypeName; readonly count: number }[]
  readonly numbers: NumberAnalysis | undefined
  readonly text: TextAnalysis | undefined
  /** Different scalar values; `more` when there were too many to tell apart. */
  readonly distinct: { readonly count: number; readonly more: boolean }
  /** Most frequent first; where `distinct.more`, counts are lower bounds. */
  readonly top: readonly ValueCount[]
  readonly bytesMean: number
}

export interface SchemaAnalysis {
  readonly sample: ItemSample
  /** By path. */
  readonly paths: readonly PathAnalysis[]
  /** Values of paths beyond the limit of what is kept apart. */
  readonly valuesLeftOut: number
  readonly itemBytesMean: number
  readonly itemBytesMax: number
}

/** What an attribute would mean as an expiry time. */
export type ExpiryClass =
  | 'expired'
  | 'hour'
  | 'day'
  | 'week'
  | 'later'
  /** The attribute is missing. */
  | 'never'
  /** More than five years ago: never, by DynamoDB's rule. */
  | 'tooOld'
  /** So far away that it must be milliseconds or finer. */
  | 'wrongUnit'
  /** Neither a number nor a Ts, or a number below 0. */
  | 'wrongType'

export interface ExpiryCandidate {
  readonly attribute: string
  readonly counts: Readonly<Record<ExpiryClass, number>>
  /** Items whose value is a time near now: the higher, the likelier is this the attribute. */
  readonly plausible: number
}

export interface ExpiryReport {
  readonly sample: ItemSample
  /** What the classes are measured from. Epoch milliseconds. */
  readonly nowMs: number
  /** Most plausible first. */
  readonly candidates: readonly ExpiryCandidate[]
}

/** A global index that is not there yet. */
export interface IndexDraft {
  readonly index: SecondaryIndex
  readonly attributeDefinitions: NonNullable<UpdateTableInput['AttributeDefinitions']>
}

/** Why items are not in an index. */
export interface AbsentReasons {
  readonly partitionMissing: number
  readonly partitionWrongType: number
  readonly sortMissing: number
  readonly sortWrongType: number
}

export interface IndexPreview {
  readonly sample: ItemSample
  /** The first of those that the sample gives, in the index's order, as the index would hold them. */
  readonly entries: readonly Item[]
  /** Items of the trial: those of the sample, or as many of them as the trial takes. */
  readonly trialItems: number
  /** Entries they gave. */
  readonly trialEntries: number
  readonly trialBytes: number
  /** How long the engine took to build the index over the trial's items, in memory. */
  readonly trialBuildMs: number
  readonly absent: AbsentReasons
  /** Different partition keys among the entries, and the share of the largest partition. */
  readonly partitions: number
  readonly largestPartitionPercent: number
}

/** A definition as files and other tools have it, as far as it is ours to read. Parsed by the page. */
export interface DefinitionFile {
  readonly file: string
  readonly text: string
}

export interface SchemaMethods {
  inspect(input: {
    readonly handle: DatabaseHandle
    readonly table: string
  }): Promise<TableInspection>
  update(call: On<UpdateTableInput>): Promise<TableDescription>
  setTimeToLive(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly attribute: string
    readonly enabled: boolean
  }): Promise<null>
  setStreamRetention(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly retention: StreamRetention
  }): Promise<StreamRetention>
  /** Deletes the table with all items. `confirmedName` is what the user typed, and must be its name. */
  drop(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly confirmedName: string
  }): Promise<null>
  analyze(input: SchemaRun): Promise<SchemaAnalysis>
  expiry(input: SchemaRun): Promise<ExpiryReport>
  previewIndex(input: SchemaRun & { readonly draft: IndexDraft }): Promise<IndexPreview>
  /** Ends a run soon; it then gives what it has. */
  cancel(input: { readonly handle: DatabaseHandle; readonly runId: SchemaRunId }): Promise<null>
  /** Writes text into a file that the user chooses; gives its name, null when cancelled. */
  saveFileDialog(input: { readonly name: string; readonly text: string }): Promise<string | null>
  /** Null when cancelled. */
  openFileDialog(): Promise<DefinitionFile | null>
}

export interface SchemaRun {
  readonly handle: DatabaseHandle
  readonly table: string
  readonly runId: SchemaRunId
  readonly scope: ReadScope
}
