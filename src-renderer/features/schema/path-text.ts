/** Paths of an analysis as text: `tags[*].name`. */
import type { PathAnalysis, PathStep } from '../../../src-main/contract/schema.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { shareText } from './sample-text.ts'

export function stepsText(path: readonly PathStep[]): string {
  return path
    .map((step, at) => (step === null ? '[*]' : `${at === 0 ? '' : '.'}${visibleText(step)}`))
    .join('')
}

/** `S`, or `N 98 %, S 2 %`. */
export function typesText({ types, values }: Pick<PathAnalysis, 'types' | 'values'>): string {
  const [only, ...others] = types
  if (only === undefined) return ''
  if (others.length === 0) return only.type
  return types.map(({ type, count }) => `${type} ${shareText(count, values)}`).join(', ')
}
