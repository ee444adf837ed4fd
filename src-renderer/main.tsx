/** Where the page begins. */
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/values.css'
import './styles/environments.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { ErrorBoundary } from './app/error-boundary.tsx'
import { cssVariables, systemColorScheme, theme } from './app/theme.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    colorSchemeManager={systemColorScheme}
    cssVariablesResolver={cssVariables}
  >
    <Notifications position="bottom-right" limit={3} autoClose={6000} className="notices" />
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </MantineProvider>,
)
