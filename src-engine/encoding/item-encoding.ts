/**
 * Items to bytes and back: the two halves of one format (`item-format.ts` draws it) under one name.
 *
 *   decodeItem(encodeItem(item)) equals item, for every legal item, whatever its attributes are called
 */
export { decodeAttributes, decodeItem } from './item-decoder.ts'
export { encodeItem } from './item-encoder.ts'
