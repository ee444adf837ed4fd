/** Panes side by side or above each other, with a hairline between them that can be dragged or moved by arrow keys. */
import { useState, type ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import css from './pane.module.css'

export interface PaneSizes {
  readonly default: number | string
  readonly min: number | string
  readonly max?: number | string
}

export interface PaneGroupProps {
  readonly orientation: 'horizontal' | 'vertical'
  readonly children: ReactNode
  readonly onSizes: (percent: Readonly<Record<string, number>>) => void
}

export function PaneGroup({ orientation, children, onSizes }: PaneGroupProps) {
  return (
    <Group orientation={orientation} className={css.group} onLayoutChanged={onSizes}>
      {children}
    </Group>
  )
}

export interface PaneProps {
  readonly id: string
  readonly sizes?: PaneSizes
  readonly children: ReactNode
}

export function Pane({ id, sizes, children }: PaneProps) {
  // The first size only: a remembered size that changes with the layout would change the layout again, without end.
  const [defaultSize] = useState(sizes?.default)
  return (
    <Panel
      id={id}
      className={css.pane}
      {...(sizes === undefined
        ? {}
        : {
            defaultSize,
            minSize: sizes.min,
            groupResizeBehavior: 'preserve-pixel-size',
            ...(sizes.max === undefined ? {} : { maxSize: sizes.max }),
          })}
    >
      {children}
    </Panel>
  )
}

export function PaneEdge({ label }: { readonly label: string }) {
  return <Separator className={css.edge} aria-label={label} />
}
