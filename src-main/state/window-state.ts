/** Where the window was, and the page's own session, each in a file of its own. */
import { JsonFile } from './json-file.ts'

export interface WindowBounds {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

const defaultBounds: WindowBounds = { width: 1440, height: 900, maximized: false }
const smallest = { width: 480, height: 320 } as const

/** A rectangle of the desktop, for example a display's work area. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export class BoundsStore {
  readonly #file: JsonFile
  constructor(path: string) {
    this.#file = new JsonFile(path)
  }

  /** As it was, if that still lies on one of the displays. */
  load(displays: readonly Area[]): WindowBounds {
    return boundsFrom(this.#file.read(), displays)
  }

  save(bounds: WindowBounds): void {
    this.#file.write(bounds)
  }
}

export function boundsFrom(stored: unknown, displays: readonly Area[]): WindowBounds {
  if (typeof stored !== 'object' || stored === null) return defaultBounds
  const number = (name: string): number | undefined => {
    const value: unknown = Reflect.get(stored, name)
    return typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : undefined
  }
  const size = {
    width: Math.max(smallest.width, number('width') ?? defaultBounds.width),
    height: Math.max(smallest.height, number('height') ?? defaultBounds.height),
    maximized: Reflect.get(stored, 'maximized') === true,
  }
  const x = number('x')
  const y = number('y')
  if (x === undefined || y === undefined) return size
  const reachable = displays.some(
    (area) =>
      x + size.width > area.x + smallest.width / 4 &&
      x < area.x + area.width - smallest.width / 4 &&
      y >= area.y - 8 &&
      y < area.y + area.height - smallest.height / 4,
  )
  return reachable ? { ...size, x, y } : size
}

/** How long a changed session may stay unwritten. */
const writeDelayMs = 300

/** Keeps the page's session; writes shortly after a change, and at once when told to. */
export class SessionStore {
  readonly #file: JsonFile
  #pending: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(path: string) {
    this.#file = new JsonFile(path)
  }

  load(): string | null {
    if (this.#pending !== undefined) return this.#pending
    const stored = this.#file.read()
    return stored === undefined ? null : JSON.stringify(stored)
  }

  /** Throws `SyntaxError` when `json` is none. */
  save(json: string): void {
    JSON.parse(json)
    this.#pending = json
    this.#timer ??= setTimeout(() => this.flush(), writeDelayMs)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending === undefined) return
    this.#file.writeText(this.#pending)
    this.#pending = undefined
  }
}
