/** `npm run looks`. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: '*.looks.ts',
  timeout: 600_000,
  expect: { timeout: 10_000 },
  workers: 1,
  reporter: [['list']],
  use: { actionTimeout: 8000 },
  outputDir: '../../test-results/looks-run',
  globalSetup: '../../scripts/with-display.mjs',
})
