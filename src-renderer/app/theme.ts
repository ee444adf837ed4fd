/**
 * Mantine in the app's own colours and sizes. Light or dark follows the system's colour scheme, which main sets
 * from the user's choice; nothing is kept in the page.
 */
import {
  createTheme,
  Drawer,
  Kbd,
  Menu,
  Modal,
  Notification,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core'

const indigo: MantineColorsTuple = [
  '#eeeefd',
  '#d9daf9',
  '#b9bbf2',
  '#a5aaff',
  '#8287ee',
  '#6a70e4',
  '#5a60dd',
  '#4f55d4',
  '#4a4fcf',
  '#4247c0',
]

/** Greys of dark surfaces, in line with our tokens. */
const dark: MantineColorsTuple = [
  '#c9cdd6',
  '#a3aab8',
  '#8b92a1',
  '#5d6472',
  '#3a3f4a',
  '#2d313a',
  '#1f2228',
  '#16171b',
  '#121317',
  '#0d0e11',
]

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 6 },
  colors: { indigo, dark },
  defaultRadius: 4,
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-data)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '22px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  headings: { fontWeight: '600' },
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: false, fz: 'sm', multiline: true, maw: 360 },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.35 },
      },
      styles: { title: { fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 100 },
      },
      styles: { title: { fontWeight: 600 } },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--text-soft)' } },
    }),
    Menu: Menu.extend({
      defaultProps: {
        transitionProps: { duration: 80 },
        shadow: 'md',
        // A menu may hold items only; the placeholder that takes the focus first is none.
        withInitialFocusPlaceholder: false,
      },
    }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
  },
})

/** Mantine's own surfaces and texts in our tokens, which keep the contrast. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--canvas)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': 'var(--text-soft)',
    '--mantine-color-default': 'var(--canvas)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-error': 'var(--remove)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-light-hover': 'var(--accent-soft)',
    '--mantine-primary-color-light-color': 'var(--accent-text)',
    '--mantine-color-anchor': 'var(--accent-text)',
  }
  return { variables: {}, light: shared, dark: shared }
}

export const systemColorScheme: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
}
