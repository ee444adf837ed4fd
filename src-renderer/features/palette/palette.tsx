/** Every command of the app, found by typing. Shows the shortcut of each. */
import { useEffect, useState, type KeyboardEvent } from 'react'
import { Kbd } from '@mantine/core'
import { Spotlight } from '@mantine/spotlight'
import css from './palette.module.css'

/** So many are drawn; who does not see it types on. */
const shownMax = 250

export interface PaletteCommand {
  readonly id: string
  readonly label: string
  readonly group: string
  readonly shortcut?: string
  readonly keywords?: string
  readonly keepsPaletteOpen?: true
  run(): void
}

/** Something else that is done with the command that is chosen, once. */
export interface PaletteChoice {
  readonly placeholder: string
  choose(command: PaletteCommand): void
  /** The palette was closed, with or without a choice. */
  end(): void
}

export interface PaletteProps {
  /** Asked when the palette opens, and again when that changes: what makes sense then. */
  readonly commands: () => readonly PaletteCommand[]
  /** Calls back when the commands may have become others, until the function it gives is called. */
  readonly onCommandsChanged: (changed: () => void) => () => void
  readonly keysOf: (shortcut: string) => readonly string[]
  /** Absent: what is chosen is run. */
  readonly choosing: PaletteChoice | undefined
}

export function Palette({ commands, onCommandsChanged, keysOf, choosing }: PaletteProps) {
  const [listed, setListed] = useState<readonly PaletteCommand[]>([])
  const [isOpen, setIsOpen] = useState(false)
  const [query, setQuery] = useState('')
  useEffect(() => {
    if (!isOpen) return
    const list = (): void => setListed(commands())
    list()
    return onCommandsChanged(list)
  }, [isOpen, commands, onCommandsChanged])
  const groups = [...new Set(listed.map((command) => command.group))]
  return (
    <Spotlight
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setIsOpen(true)}
      onSpotlightClose={() => {
        setIsOpen(false)
        choosing?.end()
      }}
      nothingFound="No command of that name"
      highlightQuery
      limit={shownMax}
      scrollable
      maxHeight={420}
      size={560}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      classNames={{
        action: css.action ?? '',
        actionLabel: css.label ?? '',
        actionsGroup: css.group ?? '',
      }}
      searchProps={{
        placeholder: choosing?.placeholder ?? 'Type a command, table or database',
        'aria-label': 'Command',
        onKeyDown: runFirst,
      }}
      actions={groups.map((group) => ({
        group,
        actions: listed
          .filter((command) => command.group === group)
          .map((command) => ({
            id: command.id,
            label: command.label,
            keywords: command.keywords ?? '',
            rightSection:
              command.shortcut === undefined ? null : (
                <span className={css.keys}>
                  {keysOf(command.shortcut).map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </span>
              ),
            closeSpotlightOnTrigger: command.keepsPaletteOpen !== true,
            onClick: () => {
              if (command.keepsPaletteOpen === true) setQuery('')
              if (choosing === undefined) command.run()
              else choosing.choose(command)
            },
          })),
      }))}
    />
  )
}

/** Enter runs the first command found when none was chosen with the arrows. */
function runFirst(event: KeyboardEvent): void {
  if (event.key !== 'Enter') return
  const list = event.currentTarget.closest('[role="dialog"]')
  if (list === null || list.querySelector('[data-action][data-selected]') !== null) return
  list.querySelector<HTMLElement>('[data-action]')?.click()
}
