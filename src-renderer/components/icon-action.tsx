/** A small action shown as an icon; its name is its tooltip. */
import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'

export interface IconActionProps {
  readonly label: string
  readonly onClick: () => void
  /** The icon. */
  readonly children: ReactNode
}

export function IconAction({ label, onClick, children }: IconActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
