/** Advice for a function that does not exist: what it is called here, or what is used instead. */
import { functionNames } from './functions.ts'
import { closestWord } from './syntax-hints.ts'

/** Names that other databases give to what is here. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['substr', 'SUBSTRING'],
  ['len', 'LENGTH'],
  ['ucase', 'UPPER'],
  ['lcase', 'LOWER'],
  ['ifnull', 'COALESCE'],
  ['nvl', 'COALESCE'],
  ['isnull', 'COALESCE or IS NULL'],
  ['instr', 'POSITION'],
  ['strpos', 'POSITION'],
  ['pow', 'POWER'],
  ['log', 'LN or LOG10'],
  ['if', 'CASE'],
  ['iif', 'CASE'],
  ['exists', 'COLL_COUNT(x) > 0'],
  ['array_length', 'SIZE'],
  ['starts_with', 'BEGINS_WITH'],
  ['string_agg', 'GROUP AS'],
  ['array_agg', 'GROUP AS'],
  ['group_concat', 'GROUP AS'],
  ['date_format', 'TO_STRING'],
  ['strftime', 'TO_STRING'],
  ['to_char', 'TO_STRING'],
  ['date_part', 'EXTRACT'],
])

const presentTimes: ReadonlySet<string> = new Set([
  'now',
  'utcnow',
  'getdate',
  'sysdate',
  'current_date',
  'current_time',
  'current_timestamp',
])

/** @param name in small letters */
export function functionHint(name: string): string | undefined {
  const known = elsewhere.get(name)
  if (known !== undefined) return `Use ${known}.`
  const meant = closestWord(name, functionNames)
  return meant === undefined ? presentTimeHint(name) : `Did you mean ${meant.toUpperCase()}?`
}

export function presentTimeHint(name: string): string | undefined {
  return presentTimes.has(name)
    ? 'There is no function for the present time; pass it as a parameter.'
    : undefined
}
