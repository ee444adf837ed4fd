/**
 * The bytes of a stored item: MessagePack, restricted to one subset and extended by six types.
 *
 *   item    map of name (str) to value            S      str
 *   N       int (to 32 bits) or float64           B      bin
 *           where a double carries it, else       BOOL   true, false
 *           ext 1: ordered number                 NULL   nil
 *   SS      ext 2: an array of str                L      array
 *   NS      ext 3: an array of N                  M      map of str to value
 *   BS      ext 4: an array of bin                VecF32 ext 5: float32, little-endian
 *                                                 Ts     ext 6: int64, little-endian
 *
 * On disk. Never renumber.
 */
export const ExtensionType = {
  decimal: 1,
  stringSet: 2,
  numberSet: 3,
  binarySet: 4,
  vector: 5,
  timestamp: 6,
} as const

/** First bytes, as MessagePack defines them. */
export const Lead = {
  fixMap: 0x80,
  fixArray: 0x90,
  fixStr: 0xa0,
  nil: 0xc0,
  false: 0xc2,
  true: 0xc3,
  bin8: 0xc4,
  bin16: 0xc5,
  bin32: 0xc6,
  ext8: 0xc7,
  ext16: 0xc8,
  ext32: 0xc9,
  float64: 0xcb,
  uint8: 0xcc,
  uint16: 0xcd,
  uint32: 0xce,
  int8: 0xd0,
  int16: 0xd1,
  int32: 0xd2,
  fixExt1: 0xd4,
  fixExt16: 0xd8,
  str8: 0xd9,
  str16: 0xda,
  str32: 0xdb,
  array16: 0xdc,
  array32: 0xdd,
  map16: 0xde,
  map32: 0xdf,
} as const

/** Enough for any value a legal item can hold: the item's map, 32 levels, a set inside the last. */
export const containerDepthMax = 34
