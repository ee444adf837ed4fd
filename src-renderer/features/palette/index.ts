export { Palette, type PaletteChoice } from './palette.tsx'
