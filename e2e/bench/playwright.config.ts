/** Benchmarks of the real app: `npx playwright test -c e2e/bench`. They print figures and judge none. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  timeout: 300_000,
  workers: 1,
  reporter: [['line']],
  globalSetup: '../../scripts/with-display.mjs',
})
