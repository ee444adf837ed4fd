import { describe } from 'vitest'

import { vfsConformance } from '../testing/conformance/vfs.ts'
import { MemoryVfs } from './memory-vfs.ts'

describe('files in memory', () => {
  vfsConformance(() => {
    const vfs = new MemoryVfs()
    vfs.makeDirectory('/db')
    return { vfs, directory: '/db' }
  })
})
