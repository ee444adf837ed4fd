/** FORMAT.md, "Items" and "Ordered values": a stored item and key values as DynamoDB's JSON, our own types tagged too. */
export type PlainTagged = Readonly<Record<string, unknown>>

/** The attributes of a MessagePack map. */
export function readPlainItem(bytes: Buffer): Map<string, PlainTagged> {
  const reader = new MessagePack(bytes)
  const item = reader.map(() => reader.value())
  if (reader.at !== bytes.length) throw new Error('bytes behind an item')
  return item
}

/** A key value: a type tag, then ordered bytes. */
export function readComponent(bytes: Buffer): PlainTagged {
  const ordered = bytes.subarray(1)
  switch (bytes[0]) {
    case 0x10:
      return { N: orderedNumber(ordered) }
    case 0x18:
      return { TS: String(BigInt.asIntN(64, ordered.readBigUInt64BE(0) ^ (1n << 63n))) }
    case 0x20:
      return { S: ordered.toString('utf8') }
    case 0x30:
      return { B: ordered.toString('base64') }
    default:
      throw new Error(`component with tag ${bytes[0]}`)
  }
}

export function orderedNumber(bytes: Buffer): string {
  if (bytes[0] === 0x80) return '0'
  const negative = bytes[0] === 0x40
  const flip = negative ? 0xff : 0
  const magnitude = (bytes.readUInt8(1) ^ flip) - 130
  const pairs = bytes.subarray(2, negative ? bytes.length - 1 : bytes.length)
  const digits = Array.from(pairs, (byte) => String((byte ^ flip) - 1).padStart(2, '0')).join('')
  return (negative ? '-' : '') + plainDecimal(digits, magnitude)
}

/** d.ddd × 10^magnitude without an exponent and without needless zeros. */
function plainDecimal(digits: string, magnitude: number): string {
  const point = magnitude + 1
  const padded = '0'.repeat(Math.max(0, 1 - point)) + digits
  const whole = padded.slice(0, Math.max(1, point)).padEnd(point, '0')
  const fraction = padded.slice(Math.max(1, point)).replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

function doubleText(value: number): string {
  const [, sign = '', first = '', rest = '', exponent = ''] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? []
  return value === 0 ? '0' : sign + plainDecimal(first + rest, Number(exponent))
}

class MessagePack {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  map<T>(read: () => T): Map<string, T> {
    const lead = this.#number(1)
    const size = lead >> 4 === 8 ? lead & 15 : this.#number(lead === 0xde ? 2 : 4)
    return new Map(Array.from({ length: size }, () => [this.#text(), read()]))
  }

  value(): PlainTagged {
    const lead = this.#bytes.readUInt8(this.at)
    if (lead >> 4 === 8 || lead === 0xde || lead === 0xdf) {
      return { M: Object.fromEntries(this.map(() => this.value())) }
    }
    if (lead >> 4 === 9 || lead === 0xdc || lead === 0xdd) {
      return { L: this.#array(() => this.value()) }
    }
    if (lead >> 5 === 5 || (lead >= 0xd9 && lead <= 0xdb)) return { S: this.#text() }
    if (lead >= 0xc4 && lead <= 0xc6) return { B: this.#binary().toString('base64') }
    if (lead >= 0xc7 && lead <= 0xc9) return this.#extension(2 ** (lead - 0xc7))
    if (lead >= 0xd4 && lead <= 0xd8) return this.#extension(undefined)
    this.at++
    if (lead === 0xc0) return { NULL: true }
    if (lead === 0xc2 || lead === 0xc3) return { BOOL: lead === 0xc3 }
    return { N: this.#numberText(lead) }
  }

  #numberText(lead: number): string {
    if (lead < 0x80) return String(lead)
    if (lead >= 0xe0) return String(lead - 256)
    if (lead >= 0xcc && lead <= 0xce) return String(this.#number(2 ** (lead - 0xcc)))
    if (lead >= 0xd0 && lead <= 0xd2) {
      const length = 2 ** (lead - 0xd0)
      return String(this.#take(length).readIntBE(0, length))
    }
    if (lead === 0xcb) return doubleText(this.#take(8).readDoubleBE(0))
    throw new Error(`lead byte ${lead}`)
  }

  #array<T>(read: () => T): T[] {
    const lead = this.#number(1)
    const length = lead >> 4 === 9 ? lead & 15 : this.#number(lead === 0xdc ? 2 : 4)
    return Array.from({ length }, read)
  }

  #text(): string {
    const lead = this.#number(1)
    const length = lead >> 5 === 5 ? lead & 31 : this.#number(2 ** (lead - 0xd9))
    return this.#take(length).toString('utf8')
  }

  #binary(): Buffer {
    return this.#take(this.#number(2 ** (this.#number(1) - 0xc4)))
  }

  /** @param lengthBytes undefined: the length is in the lead byte */
  #extension(lengthBytes: number | undefined): PlainTagged {
    const lead = this.#number(1)
    const length = lengthBytes === undefined ? 2 ** (lead - 0xd4) : this.#number(lengthBytes)
    const type = this.#number(1)
    const content = this.#take(length)
    const inner = new MessagePack(content)
    switch (type) {
      case 1:
        return { N: orderedNumber(content) }
      case 2:
        return { SS: inner.#array(() => inner.#text()) }
      case 3:
        return { NS: inner.#array(() => inner.value()['N']) }
      case 4:
        return { BS: inner.#array(() => inner.#binary().toString('base64')) }
      case 5:
        return {
          VECF32: Array.from({ length: length / 4 }, (_, i) => content.readFloatLE(i * 4)),
        }
      case 6:
        return { TS: String(content.readBigInt64LE(0)) }
      default:
        throw new Error(`extension type ${type}`)
    }
  }

  #number(length: number): number {
    return this.#take(length).readUIntBE(0, length)
  }

  #take(length: number): Buffer {
    const start = this.at
    if (start + length > this.#bytes.length) throw new Error('an item that is cut off')
    this.at += length
    return this.#bytes.subarray(start, this.at)
  }
}
