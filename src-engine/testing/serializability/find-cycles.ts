/** Cycles of a graph: its strongly connected components (Tarjan), and in each the shortest way round. */
import type { Dependency, DependencyGraph } from './dependency-graph.ts'

export interface Step extends Dependency {
  readonly from: number
}

/** One cycle of each component that has any. */
export function findCycles(graph: DependencyGraph): Step[][] {
  return componentsOf(graph)
    .filter((component) => component.length > 1)
    .map((component) => shortestCycle(graph, component))
}

/** Iterative: a history is deeper than the stack. */
function componentsOf(graph: DependencyGraph): number[][] {
  const order = new Int32Array(graph.length).fill(-1)
  const lowest = new Int32Array(graph.length)
  const onStack = new Uint8Array(graph.length)
  const stack: number[] = []
  const components: number[][] = []
  let visited = 0
  for (let root = 0; root < graph.length; root++) {
    if (order[root] !== -1) continue
    const path = [{ node: root, next: 0 }]
    while (path.length > 0) {
      const top = path.at(-1)
      if (top === undefined) break
      const { node } = top
      if (top.next === 0) {
        order[node] = lowest[node] = visited++
        stack.push(node)
        onStack[node] = 1
      }
      const edge = graph[node]?.[top.next++]
      if (edge === undefined) {
        path.pop()
        const parent = path.at(-1)?.node
        if (parent !== undefined) lowest[parent] = Math.min(low(parent), low(node))
        if (lowest[node] === order[node]) components.push(popComponent(node))
      } else if (order[edge.to] === -1) path.push({ node: edge.to, next: 0 })
      else if (onStack[edge.to] === 1) {
        lowest[node] = Math.min(low(node), order[edge.to] ?? 0)
      }
    }
  }
  return components

  function low(node: number): number {
    return lowest[node] ?? 0
  }

  function popComponent(root: number): number[] {
    const component: number[] = []
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      onStack[node] = 0
      component.push(node)
      if (node === root) break
    }
    return component
  }
}

function shortestCycle(graph: DependencyGraph, component: readonly number[]): Step[] {
  const inside = new Set(component)
  const start = Math.min(...component.slice(0, 1000))
  const cameBy = new Map<number, Step>()
  const queue = [start]
  for (const from of queue) {
    for (const edge of graph[from] ?? []) {
      if (!inside.has(edge.to) || cameBy.has(edge.to)) continue
      cameBy.set(edge.to, { from, ...edge })
      if (edge.to === start) return wayBack(cameBy, start)
      queue.push(edge.to)
    }
  }
  throw new Error('a strongly connected component has no cycle')
}

function wayBack(cameBy: ReadonlyMap<number, Step>, start: number): Step[] {
  const steps: Step[] = []
  for (let at = start; ;) {
    const step = cameBy.get(at)
    if (step === undefined) return steps
    steps.unshift(step)
    if (step.from === start) return steps
    at = step.from
  }
}
