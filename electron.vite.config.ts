/**
 * Bundles Keystone Studio: main process and engine worker, preload script, page. The syntax level is that of
 * the oldest runtime the app is tested on, not of the installed Electron.
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const nodeTarget = 'node20.18'
const chromeTarget = 'chrome130'
const at = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      // Bundled, so that a package needs no node_modules; the native addon stays outside.
      externalizeDeps: { exclude: ['msgpackr', 'crc-32'] },
      rolldownOptions: {
        input: { index: at('src-main/index.ts') },
        external: ['msgpackr-extract', 'fs-native-extensions'],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      // A sandboxed preload script cannot require modules.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: at('out/renderer'),
      target: chromeTarget,
      cssTarget: chromeTarget,
      minify: true,
      // No data: URLs, for a tight content security policy.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 6000,
      rolldownOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
})
