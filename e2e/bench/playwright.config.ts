/**
 * Benchmarks of the real app, `npm run bench -- budgets`. They print each figure beside its budget and fail for none:
 * times depend on the machine.
 */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  // The first to need a database of millions of items makes it.
  timeout: 3_600_000,
  workers: 1,
  reporter: [['line']],
  globalSetup: '../../scripts/with-display.mjs',
})
