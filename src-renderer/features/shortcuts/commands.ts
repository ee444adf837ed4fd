/** The actions on shortcuts themselves. */
import { spotlight } from '@mantine/spotlight'
import type { CommandList } from '../../state/command.ts'
import { resetShortcuts, useShortcuts } from '../../state/shortcuts.ts'

export const shortcutCommands: CommandList = () => [
  {
    id: 'changeShortcut',
    label: 'Change a shortcut…',
    group: 'View',
    keywords: 'keyboard keys settings hotkey',
    keepsPaletteOpen: true,
    run: () => {
      useShortcuts.setState({ isChoosing: true })
      spotlight.open()
    },
  },
  ...(useShortcuts.getState().own.size === 0
    ? []
    : [
        {
          id: 'resetShortcuts',
          label: 'All shortcuts as they came',
          group: 'View',
          keywords: 'keyboard keys settings reset',
          run: resetShortcuts,
        },
      ]),
]
