/**
 * Keeps a listening socket usable for everybody, whoever opens connections and then says nothing, or speaks slowly: of
 * those that wait for their client, the one that has waited longest makes room for a new one. A connection whose
 * request is being served is never closed for another.
 */
import type { Socket } from 'node:net'

export class Connections {
  readonly #max: number
  /** Those without a whole request to serve, the longest waiting first. */
  readonly #waiting = new Set<Socket>()

  /** `max`: connections that wait at once. */
  constructor(max: number) {
    this.#max = max
  }

  opened(socket: Socket): void {
    this.#waiting.add(socket)
    socket.once('close', () => this.#waiting.delete(socket))
    if (this.#waiting.size <= this.#max) return
    const [longest] = this.#waiting
    longest?.destroy()
  }

  /** A whole request has come. */
  serving(socket: Socket): void {
    this.#waiting.delete(socket)
  }

  /** The answer is on its way: the client may ask again. */
  served(socket: Socket): void {
    if (!socket.destroyed) this.#waiting.add(socket)
  }
}
