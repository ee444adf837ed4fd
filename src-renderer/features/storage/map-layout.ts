/**
 * The map of stripes and files: 16 by 16 cells, in each the stripe's files as areas true to their bytes, newest on top.
 * One scale for all: equal areas are equal bytes, so the fullest stripe fills its cell. Pure.
 */
import type { MapFile } from '../../../src-main/contract/storage.ts'

export const mapSide = 16

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedFile extends Box {
  readonly file: MapFile
}

export interface MapLayout {
  readonly cellPx: number
  readonly files: readonly PlacedFile[]
  /** How many bytes a square pixel stands for. */
  readonly bytesPerPixel: number
}

export function cellOf(stripe: number, cellPx: number): Box {
  const column = stripe % mapSide
  const row = Math.floor(stripe / mapSide)
  return { x: column * cellPx, y: row * cellPx, width: cellPx - 2, height: cellPx - 2 }
}

export function layOutMap(
  stripes: ReadonlyMap<number, readonly MapFile[]>,
  sizePx: number,
): MapLayout {
  const cellPx = Math.floor(sizePx / mapSide)
  const inner = cellPx - 2
  let fullest = 1
  for (const files of stripes.values()) fullest = Math.max(fullest, bytesOf(files))
  const bytesPerPixel = fullest / (inner * inner)
  const placed: PlacedFile[] = []
  for (const [stripe, files] of stripes) {
    const cell = cellOf(stripe, cellPx)
    // The oldest lies at the bottom, as in a pile.
    let bottom = cell.y + inner
    for (const file of files.toReversed()) {
      const height = file.bytes / bytesPerPixel / inner
      bottom -= height
      placed.push({ file, x: cell.x, y: bottom, width: inner, height })
    }
  }
  return { cellPx, files: placed, bytesPerPixel }
}

export function stripeAt(x: number, y: number, cellPx: number): number | undefined {
  const column = Math.floor(x / cellPx)
  const row = Math.floor(y / cellPx)
  if (column < 0 || row < 0 || column >= mapSide || row >= mapSide) return undefined
  return row * mapSide + column
}

export function fileAt(layout: MapLayout, x: number, y: number): MapFile | undefined {
  return layout.files.find(
    (box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
  )?.file
}

export const heats = ['size', 'age', 'overlap', 'tombstones'] as const
export type Heat = (typeof heats)[number]

export interface HeatScale {
  readonly bytesMax: number
  readonly createdMinMs: number
  readonly createdMaxMs: number
}

export function heatScale(stripes: ReadonlyMap<number, readonly MapFile[]>): HeatScale {
  let bytesMax = 1
  let createdMinMs = Number.POSITIVE_INFINITY
  let createdMaxMs = 0
  for (const files of stripes.values()) {
    for (const { bytes, createdMs } of files) {
      bytesMax = Math.max(bytesMax, bytes)
      createdMinMs = Math.min(createdMinMs, createdMs)
      createdMaxMs = Math.max(createdMaxMs, createdMs)
    }
  }
  return { bytesMax, createdMinMs, createdMaxMs }
}

/** 0 is cold, 1 is hot: large, new, meeting many others, all tombstones. */
export function heatOf(file: MapFile, heat: Heat, scale: HeatScale): number {
  switch (heat) {
    case 'size':
      return file.bytes / scale.bytesMax
    case 'age': {
      const span = Math.max(1, scale.createdMaxMs - scale.createdMinMs)
      return (file.createdMs - scale.createdMinMs) / span
    }
    case 'overlap':
      return Math.min(1, file.overlaps / 10)
    case 'tombstones':
      return file.entries === 0 ? 0 : file.tombstones / file.entries
  }
}

export function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
