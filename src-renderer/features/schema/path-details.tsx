/** One path of an analysis: each figure leads to the items behind it. */
import { Button } from '@mantine/core'
import { numberToDouble, parseNumber, type AttributeValue } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { ItemSample, NumberBin, PathAnalysis } from '../../../src-main/contract/schema.ts'
import { cellText } from '../../components/attribute-value/cell-text.ts'
import { typeTitle } from '../../components/attribute-value/type-badge.tsx'
import { Histogram } from '../../components/histogram/histogram.tsx'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { FactList, type Fact } from './fact-list.tsx'
import { stepsText } from './path-text.ts'
import { certaintyText, shareText } from './sample-text.ts'
import { filterPath, showItemsWhere, type Condition } from './show-items.ts'
import css from './schema.module.css'

export interface PathDetailsProps {
  readonly path: PathAnalysis
  readonly sample: ItemSample
  readonly database: OpenDatabase
  readonly table: TableDescription
}

export function PathDetails({ path, sample, database, table }: PathDetailsProps) {
  const canFilter = filterPath(path.path) !== undefined
  const show = (...conditions: Condition[]): void =>
    showItemsWhere(database, table, { path: path.path, conditions })
  const unit = `values (${certaintyText(sample)})`
  const top = path.top.filter(({ count }) => count > 1 || !path.distinct.more)
  const { numbers } = path
  return (
    <section className={css.details} aria-label="Path details" tabIndex={0}>
      <h2 className={css.pathTitle}>{stepsText(path.path)}</h2>
      <FactList facts={factsOf(path, sample)} />
      {canFilter ? (
        <div className={css.formRow}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => show({ operator: 'exists', operands: [] })}
          >
            Items with it
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => show({ operator: 'notExists', operands: [] })}
          >
            Items without it
          </Button>
        </div>
      ) : (
        <p className={css.text}>A filter cannot ask for any element of a list.</p>
      )}
      <h3 className={css.subtitle}>Types</h3>
      <Histogram
        label={`Types of ${stepsText(path.path)}`}
        unit={unit}
        layout="rows"
        bars={path.types.map(({ type, count }, at) => ({
          id: type,
          label: typeTitle(type),
          parts: [{ count, tone: at === 0 ? 'plain' : 'modify' }],
        }))}
        countText={(count) => shareText(count, path.values)}
        chooseLabel="Filter by"
        onChoose={canFilter ? ({ id }) => show({ operator: 'typeIs', operands: [id] }) : undefined}
      />
      {numbers === undefined ? null : (
        <>
          <h3 className={css.subtitle}>Numbers</h3>
          <Histogram
            label={`Numbers of ${stepsText(path.path)}`}
            unit={unit}
            bars={numbers.bins.map((bin) => ({
              id: String(bin.from),
              label: binLabel(bin),
              tick: String(bin.from),
              parts: [{ count: bin.count, tone: 'plain' }],
            }))}
            chooseLabel="Filter by"
            onChoose={
              canFilter
                ? ({ id }) => {
                    const bin = numbers.bins.find(({ from }) => String(from) === id)
                    if (bin !== undefined) show(...binConditions(bin))
                  }
                : undefined
            }
          />
        </>
      )}
      {top.length === 0 ? null : (
        <>
          <h3 className={css.subtitle}>Most frequent{path.distinct.more ? ', at least' : ''}</h3>
          <Histogram
            label={`Most frequent values of ${stepsText(path.path)}`}
            unit={unit}
            layout="rows"
            bars={top.map(({ value, count }, at) => ({
              id: String(at),
              label: cellText(value) === '' ? '(empty)' : cellText(value),
              parts: [{ count, tone: 'plain' }],
            }))}
            countText={(count) => shareText(count, path.values)}
            chooseLabel="Filter by"
            onChoose={
              canFilter
                ? ({ id }) => {
                    const chosen = top[Number(id)]
                    if (chosen !== undefined) {
                      show({ operator: 'equals', operands: [chosen.value] })
                    }
                  }
                : undefined
            }
          />
        </>
      )}
    </section>
  )
}

function binLabel({ from, to }: NumberBin): string {
  return to - from === 1 && Number.isInteger(from) ? formatCount(from) : `${from} to ${to}`
}

function binConditions({ from, to }: NumberBin): Condition[] {
  return [
    { operator: 'greaterOrEqual', operands: [decimal(from)] },
    { operator: 'less', operands: [decimal(to)] },
  ]
}

/** The edge of a bin is a short decimal, so its own text is exact. */
function decimal(edge: number): AttributeValue {
  const parsed = parseNumber(String(edge))
  return numberToDouble(parsed) === edge ? parsed : edge
}

function factsOf(path: PathAnalysis, sample: ItemSample): Fact[] {
  const { present, values, numbers, text, distinct } = path
  return [
    {
      name: 'Present',
      value: shareText(present, sample.items),
      note: `${formatCount(present)} of ${formatCount(sample.items)} items, ${certaintyText(sample)}`,
    },
    ...(values === present ? [] : [{ name: 'Values', value: formatCount(values) }]),
    ...(distinct.count === 0
      ? []
      : [
          {
            name: 'Distinct',
            value: distinct.more
              ? `more than ${formatCount(distinct.count)}`
              : formatCount(distinct.count),
          },
        ]),
    ...(numbers === undefined
      ? []
      : [
          {
            name: 'Smallest',
            value: <span className={css.data}>{numbers.min}</span>,
            note: timeText(numbers.min, numbers),
          },
          {
            name: 'Largest',
            value: <span className={css.data}>{numbers.max}</span>,
            note: timeText(numbers.max, numbers),
          },
          {
            name: 'Mean',
            value: <span className={css.data}>{Number(numbers.mean.toPrecision(6))}</span>,
          },
          ...(numbers.outliers === undefined || numbers.outliers.count === 0
            ? []
            : [{ name: 'Far from the rest', value: outlierText(numbers.outliers) }]),
        ]),
    ...(text === undefined
      ? []
      : [
          {
            name: 'Length',
            value: `${formatCount(text.lengthMin)} to ${formatCount(text.lengthMax)} characters`,
            ...(text.empty === 0 ? {} : { note: `${formatCount(text.empty)} empty` }),
          },
        ]),
    { name: 'Mean size', value: formatBytes(path.bytesMean) },
  ]
}

const year2000Seconds = 946_684_800
const year2100Seconds = 4_102_444_800

/** The moment a number would be, where all numbers of its path lie in this century as seconds or milliseconds. */
export function timeText(
  text: string,
  { min, max }: { readonly min: string; readonly max: string },
): string | undefined {
  for (const perSecond of [1, 1000]) {
    const isTime = [min, max].every((bound) => {
      const seconds = Number(bound) / perSecond
      return seconds >= year2000Seconds && seconds <= year2100Seconds
    })
    if (!isTime) continue
    const moment = new Date((Number(text) / perSecond) * 1000).toISOString().slice(0, 19)
    return `${moment}Z, if ${perSecond === 1 ? 'seconds' : 'milliseconds'}`
  }
  return undefined
}

function outlierText({
  count,
  below,
  above,
}: NonNullable<NonNullable<PathAnalysis['numbers']>['outliers']>): string {
  const bounds = [
    ...(Number.isFinite(below) ? [`below ${below}`] : []),
    ...(Number.isFinite(above) ? [`from ${above} on`] : []),
  ]
  return `${plural(count, 'value')} ${bounds.join(' or ')}`
}
