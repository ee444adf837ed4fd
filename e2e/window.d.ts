import type { KeystoneBridge } from '../src-main/contract/ipc.ts'

declare global {
  interface Window {
    readonly keystone: KeystoneBridge
  }
}
