/**
 * What items have in common and where they differ: for each path the types, how many items have it, numbers as a
 * histogram, texts by length, the most frequent values. Items are added one by one and not kept.
 *
 *   { tags: ['a', 'b'], address: { city: 'Oslo' } }   gives   tags   tags[*]   address   address.city
 */
import {
  compareNumbers,
  itemSize,
  numberText,
  numberToDouble,
  typeName,
  valueSize,
  type AttributeMap,
  type AttributeValue,
  type Item,
  type NumberValue,
  type TypeName,
} from '../../../src-engine/index.ts'
import type {
  ItemSample,
  NumberAnalysis,
  PathAnalysis,
  PathStep,
  SchemaAnalysis,
} from '../../contract/schema.ts'
import { NumberBins } from './number-bins.ts'
import { isScalar } from './scalar-key.ts'
import { Reservoir, seededRandom } from './seeded-random.ts'
import { ValueCounter } from './value-counter.ts'

/** Maps with ids for names would make a path of every item. */
export const pathsMax = 3000
const topShown = 20
const quartilesFrom = 500

/** A path and the paths below it. The root is the item itself. */
interface PathNode {
  readonly counter: PathCounter
  readonly members: Map<string, PathNode>
  element: PathNode | undefined
}

function newNode(path: readonly PathStep[]): PathNode {
  return { counter: new PathCounter(path), members: new Map(), element: undefined }
}

export class SchemaAnalyzer {
  readonly #root = newNode([])
  readonly #counters: PathCounter[] = []
  #items = 0
  #bytes = 0
  #bytesMax = 0
  #leftOut = 0

  add(item: Item): void {
    this.#items++
    const bytes = itemSize(item)
    this.#bytes += bytes
    this.#bytesMax = Math.max(this.#bytesMax, bytes)
    this.#walkMembers(this.#root, item)
  }

  result(sample: ItemSample): SchemaAnalysis {
    return {
      sample,
      paths: this.#counters.map((counter) => counter.result()),
      valuesLeftOut: this.#leftOut,
      itemBytesMean: this.#items === 0 ? 0 : this.#bytes / this.#items,
      itemBytesMax: this.#bytesMax,
    }
  }

  #walkMembers(node: PathNode, members: AttributeMap): void {
    for (const [name, value] of members) {
      let below = node.members.get(name)
      if (below === undefined) {
        below = this.#newNode(node, name)
        if (below !== undefined) node.members.set(name, below)
      }
      this.#walk(below, value)
    }
  }

  #walk(node: PathNode | undefined, value: AttributeValue): void {
    if (node === undefined) {
      this.#leftOut++
      return
    }
    node.counter.add(value, this.#items)
    if (value instanceof Map) this.#walkMembers(node, value)
    else if (Array.isArray(value)) {
      for (const element of value) {
        node.element ??= this.#newNode(node, null)
        this.#walk(node.element, element)
      }
    }
  }

  /** Undefined when there are as many paths as are kept apart. */
  #newNode(above: PathNode, step: PathStep): PathNode | undefined {
    if (this.#counters.length >= pathsMax) return undefined
    const node = newNode([...above.counter.path, step])
    this.#counters.push(node.counter)
    return node
  }
}

class PathCounter {
  readonly path: readonly PathStep[]
  readonly #types = new Map<TypeName, number>()
  readonly #values = new ValueCounter()
  #numbers: NumberCounter | undefined
  #text: { lengthMin: number; lengthMax: number; empty: number } | undefined
  #present = 0
  #lastItem = 0
  #met = 0
  #bytes = 0

  constructor(path: readonly PathStep[]) {
    this.path = path
  }

  /** `itemNumber` tells the items apart: a list may hold the path many times. */
  add(value: AttributeValue, itemNumber: number): void {
    if (itemNumber !== this.#lastItem) this.#present++
    this.#lastItem = itemNumber
    this.#met++
    this.#bytes += valueSize(value)
    const type = typeName(value)
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1)
    if (isScalar(value)) this.#values.add(value)
    if (typeof value === 'string') this.#addText(value)
    else if (isNumber(value)) {
      this.#numbers ??= new NumberCounter()
      this.#numbers.add(value)
    }
  }

  result(): PathAnalysis {
    return {
      path: this.path,
      present: this.#present,
      values: this.#met,
      types: [...this.#types]
        .map(([type, count]) => ({ type, count }))
        .toSorted((one, other) => other.count - one.count),
      numbers: this.#numbers?.result(),
      text: this.#text,
      distinct: this.#values.distinct,
      top: this.#values.top(topShown),
      bytesMean: this.#met === 0 ? 0 : this.#bytes / this.#met,
    }
  }

  #addText(value: string): void {
    const { length } = value
    this.#text ??= { lengthMin: length, lengthMax: length, empty: 0 }
    this.#text.lengthMin = Math.min(this.#text.lengthMin, length)
    this.#text.lengthMax = Math.max(this.#text.lengthMax, length)
    if (length === 0) this.#text.empty++
  }
}

function isNumber(value: AttributeValue): value is NumberValue {
  return typeName(value) === 'N'
}

class NumberCounter {
  readonly #bins = new NumberBins()
  /** For the quartiles. The same numbers in the same order give the same result. */
  readonly #some = new Reservoir<number>(quartilesFrom * 4, seededRandom(1))
  #min: NumberValue | undefined
  #max: NumberValue | undefined
  #count = 0
  #mean = 0

  add(value: NumberValue): void {
    if (this.#min === undefined || compareNumbers(value, this.#min) < 0) this.#min = value
    if (this.#max === undefined || compareNumbers(value, this.#max) > 0) this.#max = value
    const double = numberToDouble(value)
    this.#count++
    this.#mean += (double - this.#mean) / this.#count
    this.#bins.add(double)
    this.#some.offer(double)
  }

  result(): NumberAnalysis {
    const bins = this.#bins.bins()
    return {
      min: numberText(this.#min ?? 0),
      max: numberText(this.#max ?? 0),
      mean: this.#mean,
      bins,
      outliers: this.#outliers(bins),
    }
  }

  /** By quartiles of some of the numbers; counted in the bins, whose edges are the bounds told. */
  #outliers(bins: NumberAnalysis['bins']): NumberAnalysis['outliers'] {
    const some = this.#some.kept.toSorted((one, other) => one - other)
    if (some.length < quartilesFrom) return undefined
    const low = some[Math.floor(some.length / 4)] ?? 0
    const high = some[Math.floor((some.length * 3) / 4)] ?? 0
    const reach = 3 * (high - low)
    const below = bins.findLast(({ to }) => to <= low - reach)?.to ?? Number.NEGATIVE_INFINITY
    const above = bins.find(({ from }) => from >= high + reach)?.from ?? Number.POSITIVE_INFINITY
    const count = bins
      .filter(({ from, to }) => to <= below || from >= above)
      .reduce((sum, bin) => sum + bin.count, 0)
    return { count, below, above }
  }
}
