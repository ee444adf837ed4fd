/** VecF32's components as text. */
import { KeystoneError } from '../base/errors.ts'
import { numberText } from './decimal.ts'

/** The shortest decimal that names this 32-bit float: 0.1, where the double would print 0.10000000149011612. */
export function componentText(component: number): string {
  for (let precision = 6; precision < 9; precision++) {
    const short = Number(component.toPrecision(precision))
    if (Math.fround(short) === component) return numberText(short === 0 ? 0 : short)
  }
  return numberText(Number(component.toPrecision(9)))
}

/** @throws KeystoneError `validation` for a component beyond the range of 32-bit floats. */
export function vectorOf(components: readonly number[]): Float32Array {
  const vector = Float32Array.from(components)
  if (!vector.every(Number.isFinite)) {
    throw new KeystoneError(
      'validation',
      'A vector component is not a number or too large for a 32-bit float',
      {},
    )
  }
  return vector
}
