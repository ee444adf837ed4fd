/** What came of an import of the Rust version's directory, in sentences. Pure. */
import type { LegacyImport } from '../../../src-main/contract/databases.ts'
import { formatCount, plural } from '../../lib/quantities.ts'

export interface ImportSummary {
  readonly title: string
  /** What was not taken along, or must be done by hand; empty when nothing. */
  readonly lines: readonly string[]
}

/** Of a long list the first ones tell what it is about. */
const namedMax = 3

export function describeImport(report: LegacyImport['report']): ImportSummary {
  const { items, refused, indexNames, damage, notes } = report
  const lines = [...notes]
  if (indexNames.length > 0) {
    lines.push(
      `Their definitions were never stored, so make these indexes anew: ${indexNames.join(', ')}.`,
    )
  }
  if (refused.length > 0) {
    const named = refused.slice(0, namedMax).map(({ key, message }) => `${key}: ${message}`)
    lines.push(`${plural(refused.length, 'item')} refused. ${named.join(' ')}`)
  }
  if (damage.length > 0) {
    const named = damage
      .slice(0, namedMax)
      .map(({ file, offset, problem }) => `${file} at ${formatCount(offset)}: ${problem}`)
    lines.push(`${plural(damage.length, 'damaged place')} skipped. ${named.join('; ')}.`)
  }
  return { title: `${plural(items, 'item')} imported`, lines }
}
