/** Merges sorted runs into one, with a binary heap of their heads. */

interface Head<T> {
  readonly value: T
  readonly rest: Iterator<T>
}

/** Equal values come in any order: `compare` tells them apart where that matters. */
export function* mergeRuns<T>(
  runs: readonly Iterable<T>[],
  compare: (left: T, right: T) => number,
): Generator<T, void, undefined> {
  const heap: Head<T>[] = []
  for (const run of runs) {
    const rest = run[Symbol.iterator]()
    const first = rest.next()
    if (first.done !== true) rise(heap, { value: first.value, rest }, compare)
  }
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.value
    const next = top.rest.next()
    const last = next.done === true ? heap.pop() : { value: next.value, rest: top.rest }
    if (last !== undefined && heap.length > 0) sink(heap, last, compare)
  }
}

function rise<T>(heap: Head<T>[], head: Head<T>, compare: (left: T, right: T) => number): void {
  let at = heap.length
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || compare(parent.value, head.value) <= 0) break
    heap[at] = parent
    at = above
  }
  heap[at] = head
}

/** Puts a head into the place of the top, and down to where it belongs. */
function sink<T>(heap: Head<T>[], head: Head<T>, compare: (left: T, right: T) => number): void {
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    let child = heap[below]
    if (child === undefined) break
    const other = heap[below + 1]
    if (other !== undefined && compare(other.value, child.value) < 0) {
      below++
      child = other
    }
    if (compare(head.value, child.value) <= 0) break
    heap[at] = child
    at = below
  }
  heap[at] = head
}
