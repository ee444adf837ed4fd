/** Paths and values with their placeholders resolved, and what holds of the paths of every expression. */
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { DocumentPath, Projection, WrittenPath, WrittenProjection } from './ast.ts'
import { invalidExpression, type ExpressionKind } from './expression-error.ts'
import { pathText, relatePaths } from './path.ts'
import type { Placeholders } from './placeholders.ts'
import { isReservedWord } from './reserved-words.ts'

export function bindProjection(written: WrittenProjection, placeholders: Placeholders): Projection {
  const kind = 'ProjectionExpression'
  checkReserved(written, kind)
  const paths = written.map((path) => bindPath(path, kind, placeholders))
  checkApart(paths, kind)
  return paths
}

export function checkReserved(paths: readonly WrittenPath[], kind: ExpressionKind): void {
  for (const { steps } of paths) {
    for (const step of steps) {
      if (typeof step === 'string' && isReservedWord(step)) {
        const text = `Attribute name is a reserved keyword; reserved keyword: ${step}`
        throw invalidExpression(kind, text)
      }
    }
  }
}

export function bindPath(
  written: WrittenPath,
  kind: ExpressionKind,
  placeholders: Placeholders,
): DocumentPath {
  if (written.steps.length > dynamodbLimits.nestingDepthMax) {
    const text = `The document path has too many nesting elements; nesting elements: ${written.steps.length}`
    throw invalidExpression(kind, text)
  }
  return written.steps.map((step) => {
    if (typeof step === 'number' || !step.startsWith('#')) return step
    const name = placeholders.name(step)
    if (name !== undefined) return name
    const text = `An expression attribute name used in the document path is not defined; attribute name: ${step}`
    throw invalidExpression(kind, text)
  })
}

export function bindValue(
  name: string,
  kind: ExpressionKind,
  placeholders: Placeholders,
): AttributeValue {
  const value = placeholders.value(name)
  if (value !== undefined) return value
  const text = `An expression attribute value used in expression is not defined; attribute value: ${name}`
  throw invalidExpression(kind, text)
}

/** Overlaps are reported before conflicts, each at the first pair. */
export function checkApart(paths: readonly DocumentPath[], kind: ExpressionKind): void {
  let conflict: readonly [DocumentPath, DocumentPath] | undefined
  for (const [at, later] of paths.entries()) {
    for (const earlier of paths.slice(0, at)) {
      const relation = relatePaths(earlier, later)
      if (relation === 'overlap') throw notApart(relation, earlier, later, kind)
      if (relation === 'conflict') conflict ??= [earlier, later]
    }
  }
  if (conflict !== undefined) throw notApart('conflict', conflict[0], conflict[1], kind)
}

function notApart(
  relation: 'overlap' | 'conflict',
  earlier: DocumentPath,
  later: DocumentPath,
  kind: ExpressionKind,
): Error {
  const text = `Two document paths ${relation} with each other; must remove or rewrite one of these paths; path one: ${pathText(earlier)}, path two: ${pathText(later)}`
  return invalidExpression(kind, text)
}
