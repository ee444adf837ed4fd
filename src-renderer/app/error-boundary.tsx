/** A fault of the page itself: says so, keeps the technical text one click away, and offers the way back. */
import { Component, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { EmptyState } from '../components/empty-state/empty-state.tsx'

interface Props {
  readonly children: ReactNode
}

interface State {
  readonly error: Error | undefined
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <EmptyState
        title="This view could not be drawn"
        text="Your databases are not affected, and staged edits are kept. Reload to go on."
        action={
          <Button size="compact-sm" onClick={() => window.location.reload()}>
            Reload the window
          </Button>
        }
        details={error.stack ?? error.message}
      />
    )
  }
}
