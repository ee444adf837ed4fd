/** The `.partiql` files last opened or saved, for the palette. */
import { create } from 'zustand'
import type { SavedDocument } from '../../src-main/contract/documents.ts'
import { call } from '../ipc/client.ts'

export const useRecentDocuments = create<readonly SavedDocument[]>()(() => [])

export async function loadRecentDocuments(): Promise<void> {
  useRecentDocuments.setState(await call((bridge) => bridge.documents.recent()), true)
}
