/** IN: whether a value is among others. A list that stays the same from row to row is searched by hash. */
import { isEqual } from '../expressions/compare.ts'
import { keyOfValue, type Value } from './values.ts'

/** Shorter lists are searched faster than a hash is computed. */
const hashedMembersMin = 8

export class Membership {
  #members: readonly Value[] | undefined
  #keys = new Set<string>()
  #isUncertain = false

  /** NULL: it is not found, but a member is NULL or MISSING. */
  test(value: Value, members: readonly Value[]): Value {
    if (members.length < hashedMembersMin) {
      if (members.some((member) => isEqual(value, member))) return true
      return members.some(isAbsent) ? null : false
    }
    if (members !== this.#members) {
      this.#members = members
      this.#keys = new Set(members.map(keyOfValue))
      this.#isUncertain = members.some(isAbsent)
    }
    if (this.#keys.has(keyOfValue(value))) return true
    return this.#isUncertain ? null : false
  }
}

function isAbsent(member: Value): boolean {
  return member === null || member === undefined
}
