import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** The command line and the library, as tests start them, are those of these sources. */
const globalSetup = ['scripts/build-engine-for-tests.mjs']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'engine',
          environment: 'node',
          globalSetup,
          // Generous: some tests start processes, on machines that may be busy.
          testTimeout: 60_000,
          include: ['src-engine/**/*.test.ts', 'scripts/**/*.test.ts', 'src-main/**/*.test.ts'],
          exclude: ['**/*.sim.test.ts', '**/*.kill.test.ts', '**/*.property.test.ts'],
        },
      },
      {
        test: {
          name: 'property',
          environment: 'node',
          globalSetup,
          include: ['src-engine/**/*.property.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'simulation',
          environment: 'node',
          globalSetup,
          include: ['src-engine/**/*.sim.test.ts'],
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'kill',
          environment: 'node',
          globalSetup,
          include: ['src-engine/**/*.kill.test.ts'],
          testTimeout: 300_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          testTimeout: 60_000,
          include: ['src-renderer/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
})
