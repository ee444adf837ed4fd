import { expect, test } from 'vitest'
import type { MapFile } from '../../../src-main/contract/storage.ts'
import { fileAt, heatOf, heatScale, layOutMap, stripeAt } from './map-layout.ts'

function file(id: number, stripe: number, bytes: number, change: Partial<MapFile> = {}): MapFile {
  return {
    id,
    stripe,
    bytes,
    entries: 10,
    tombstones: 0,
    createdMs: id,
    generation: 0,
    smallestSeqno: id,
    largestSeqno: id,
    overlaps: 0,
    ...change,
  }
}

const stripes = new Map([
  [0, [file(3, 0, 300), file(1, 0, 700)]],
  [17, [file(2, 17, 250)]],
])

test('equal bytes are equal areas, in every stripe', () => {
  const { files, bytesPerPixel } = layOutMap(stripes, 320)
  for (const { file: each, width, height } of files) {
    expect(width * height * bytesPerPixel).toBeCloseTo(each.bytes)
  }
})

test('the fullest stripe fills its cell, the newest file on top', () => {
  const { files, cellPx } = layOutMap(stripes, 320)
  const ofFirst = files.filter(({ file: { stripe } }) => stripe === 0)
  expect(ofFirst.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(cellPx - 2)
  const newest = ofFirst.find(({ file: { id } }) => id === 3)
  expect(newest?.y).toBeCloseTo(0)
})

test('a point finds its stripe and its file', () => {
  const layout = layOutMap(stripes, 320)
  expect(stripeAt(25, 25, layout.cellPx)).toBe(17)
  expect(stripeAt(320, 0, layout.cellPx)).toBeUndefined()
  expect(fileAt(layout, 5, 1)?.id).toBe(3)
  expect(fileAt(layout, 5, 15)?.id).toBe(1)
  expect(fileAt(layout, 25, 21)).toBeUndefined()
})

test('heat is told from what is asked for', () => {
  const scale = heatScale(stripes)
  const dead = file(9, 1, 100, { tombstones: 5, overlaps: 3 })
  expect(heatOf(dead, 'tombstones', scale)).toBe(0.5)
  expect(heatOf(dead, 'overlap', scale)).toBe(0.3)
  expect(heatOf(file(1, 0, 700), 'size', scale)).toBe(1)
  expect(heatOf(file(1, 0, 700), 'age', scale)).toBe(0)
})
