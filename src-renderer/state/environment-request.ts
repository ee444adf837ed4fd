/** Whose environment shall be set: asked by a command or a menu, answered by the dialog. */
import { create } from 'zustand'
import type { Environment, RecentId } from '../../src-main/contract/databases.ts'

export interface EnvironmentSubject {
  readonly recentId: RecentId
  readonly name: string
  readonly environment?: Environment | undefined
}

export const useEnvironmentRequest = create<{ readonly subject: EnvironmentSubject | undefined }>()(
  () => ({ subject: undefined }),
)

export function askEnvironment(subject: EnvironmentSubject | undefined): void {
  useEnvironmentRequest.setState({ subject })
}
