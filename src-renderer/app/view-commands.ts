/** The actions on the window: panes, tabs, theme. */
import type { Theme } from '../../src-main/contract/application.ts'
import { call } from '../ipc/client.ts'
import { run } from '../state/actions.ts'
import type { Command, CommandList } from '../state/command.ts'
import {
  changeLayout,
  closeTab,
  openActivityTab,
  stepTab,
  toggleSplit,
  useWorkspace,
} from '../state/workspace.ts'

export const viewCommands: CommandList = () => {
  const { layout, activeTabId, tabs, split } = useWorkspace.getState()
  const setTheme = (theme: Theme): void =>
    run('The theme was not changed', () => call((bridge) => bridge.settings.set({ theme })))
  const theme = (name: Theme, label: string): Command => ({
    id: `theme ${name}`,
    label,
    group: 'View',
    keywords: 'appearance dark light colour',
    run: () => setTheme(name),
  })
  return [
    {
      id: 'toggleSidebar',
      label: layout.sidebarVisible ? 'Hide the sidebar' : 'Show the sidebar',
      group: 'View',
      shortcut: 'mod+B',
      run: () => changeLayout({ sidebarVisible: !layout.sidebarVisible }),
    },
    {
      id: 'toggleInspector',
      label: layout.inspectorVisible ? 'Hide the inspector' : 'Show the inspector',
      group: 'View',
      shortcut: 'mod+I',
      run: () => changeLayout({ inspectorVisible: !layout.inspectorVisible }),
    },
    ...(activeTabId === undefined
      ? []
      : [
          {
            id: 'closeTab',
            label: 'Close this tab',
            group: 'View',
            shortcut: 'mod+W',
            run: () => closeTab(activeTabId),
          },
        ]),
    ...(tabs.length < 2
      ? []
      : [
          {
            id: 'nextTab',
            label: 'Next tab',
            group: 'View',
            shortcut: 'mod+PageDown',
            run: () => stepTab(1),
          },
          {
            id: 'previousTab',
            label: 'Previous tab',
            group: 'View',
            shortcut: 'mod+PageUp',
            run: () => stepTab(-1),
          },
        ]),
    ...(tabs.length < 2 && split === undefined
      ? []
      : [
          {
            id: 'split',
            label: split === undefined ? 'Show two tabs side by side' : 'Show one tab',
            group: 'View',
            shortcut: 'mod+\\',
            keywords: 'split beside compare column',
            run: toggleSplit,
          },
        ]),
    {
      id: 'showActivity',
      label: 'Activity log',
      group: 'View',
      shortcut: 'mod+Shift+A',
      keywords: 'calls history',
      run: () => void openActivityTab(),
    },
    theme('system', 'Theme: as the system'),
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    {
      id: 'contrast',
      label: layout.contrast === 'high' ? 'Contrast: normal' : 'Contrast: high',
      group: 'View',
      keywords: 'accessibility appearance',
      run: () => changeLayout({ contrast: layout.contrast === 'high' ? 'normal' : 'high' }),
    },
  ]
}
