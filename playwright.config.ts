/** End-to-end tests on the real, built app. Run by `npm test`, which builds first. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: { actionTimeout: 10_000 },
  outputDir: 'test-results',
  globalSetup: './scripts/with-display.mjs',
})
