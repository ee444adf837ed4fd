/**
 * How Keystone Studio is packaged. `npm run package` builds the unpacked application of the machine it runs on;
 * installers of each system are made by electron-builder itself, on a network that has its tools:
 * `npx electron-builder --config electron-builder.config.mjs --mac dmg`, `--win nsis`, `--linux deb AppImage`.
 */

/** What runs: the built app. The page and the main process are bundled; only the native addon stays a package. */
const files = [
  'package.json',
  'out/{main,preload,renderer}/**',
  // The thread that merges files; all else of the engine is in the bundle of the main process.
  'out/engine/{compaction-worker.js,chunks/**}',
  '!**/*.map',
  '!node_modules/**',
  ...[
    'bare-addon-resolve',
    'bare-module-resolve',
    'bare-semver',
    'crc-32',
    'fs-native-extensions',
    'require-addon',
    'which-runtime',
  ].map((name) => `node_modules/${name}/**`),
  // Of the addon, what this system loads; not its sources.
  '!node_modules/fs-native-extensions/{prebuilds,src,include}/**',
  'node_modules/fs-native-extensions/prebuilds/${platform}-${arch}/*.node',
  '!**/{CMakeLists.txt,tsconfig.json,tslint.json}',
  '!**/*.{c,h,md,d.ts,njs}',
]

/** The word `.keystone` names a directory: a package on a Mac, and an ordinary folder elsewhere. */
const fileAssociations = [
  {
    ext: 'keystone',
    name: 'KeystoneDB database',
    description: 'KeystoneDB database',
    mimeType: 'application/x-keystone',
    role: 'Editor',
    isPackage: true,
  },
]

/** Chromium's and Electron's switches that a finished application must not heed. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

export default {
  appId: 'dev.keystonedb.studio',
  productName: 'Keystone Studio',
  copyright: 'MIT OR Apache-2.0',
  directories: { output: 'out/package', buildResources: 'resources' },
  files,
  asar: true,
  // A shared library is loaded by the system, which cannot look into the archive.
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  electronFuses: fuses,
  fileAssociations,
  extraFiles: [{ from: 'resources/linux', to: 'share' }, 'LICENSE-MIT', 'LICENSE-APACHE'],
  linux: {
    icon: 'resources/icon.png',
    executableName: 'keystone-studio',
    category: 'Development',
    synopsis: 'Browse and administer KeystoneDB databases',
    mimeTypes: ['application/x-keystone', 'inode/directory'],
    target: ['deb', 'AppImage'],
  },
  mac: {
    icon: 'resources/icon.png',
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
    target: ['dmg'],
  },
  win: { icon: 'resources/icon.png', target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
}
