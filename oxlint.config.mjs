/**
 * Lint rules, with the layers of the engine as one array: it alone says who may import whom.
 * `scripts/walls.mjs` plants a violation of every wall and requires this configuration to catch it.
 */
export const engineLayers = [
  'base',
  'vfs',
  'encoding',
  'storage',
  'table',
  'expressions',
  'partiql',
  'api',
]

/** Programs on top of the engine. They see each other not at all. */
export const enginePrograms = ['cli', 'endpoint', 'import']

/** The only engine files that may touch Node itself; everything else takes the world as an argument. */
const nodeDoors = [
  'src-engine/base/**',
  'src-engine/vfs/**',
  'src-engine/encoding/decode-text.ts',
  'src-engine/encoding/item-decoder.ts',
  'src-engine/encoding/item-encoder.ts',
  'src-engine/storage/sst/block-compression.ts',
  'src-engine/storage/compaction/thread-runner.ts',
  'src-engine/storage/compaction/compaction-worker.ts',
  'src-engine/storage/compaction/worker-script.ts',
  'src-engine/cli/**',
  'src-engine/endpoint/**',
  'src-engine/import/**',
  'src-engine/testing/**',
  'src-engine/bench/**',
  '**/*.test.ts',
]

const outsideEngine = ['electron', 'react', 'react-dom', '**/src-main/**', '**/src-renderer/**']

function forbid(files, group, message) {
  return {
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  }
}

const above = (rank) =>
  [...engineLayers.slice(rank + 1), ...enginePrograms].map((layer) => `**/${layer}/**`)

const layerWalls = engineLayers.map((layer, rank) =>
  forbid(
    [`src-engine/${layer}/**`],
    [...outsideEngine, '**/testing/**', '**/bench/**', ...above(rank)],
    `${layer} may import only: ${engineLayers.slice(0, rank + 1).join(', ')}`,
  ),
)

const programWalls = enginePrograms.map((program) => {
  const others = enginePrograms.filter((other) => other !== program)
  // The command line starts the endpoint and the importers: it is the one program that sees the others.
  const hidden = program === 'cli' ? [] : others.map((other) => `**/${other}/**`)
  return forbid(
    [`src-engine/${program}/**`],
    [...outsideEngine, '**/testing/**', '**/bench/**', ...hidden],
    `${program} may import the engine's layers, never ${others.join(' or ')} or anything outside the engine`,
  )
})

export default {
  plugins: ['import', 'typescript', 'react', 'unicorn', 'oxc'],
  options: { typeAware: true },
  categories: { correctness: 'error' },
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/consistent-type-imports': 'error',
    // A `default` that ends in `unreachable`, or stands for "all others", is a decision.
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
  },
  overrides: [
    ...layerWalls,
    ...programWalls,
    {
      files: ['src-engine/**'],
      rules: {
        'no-restricted-globals': [
          'error',
          { name: 'process', message: 'The world is passed in: see base/environment.ts.' },
          { name: 'setTimeout', message: 'Use environment.timers.' },
          { name: 'setInterval', message: 'Use environment.timers.' },
          { name: 'setImmediate', message: 'Use environment.timers.' },
          { name: 'Buffer', message: 'Bytes are Uint8Array.' },
        ],
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: 'Use environment.clock.' },
          { object: 'performance', property: 'now', message: 'Use environment.clock.' },
          { object: 'Math', property: 'random', message: 'Use environment.random.' },
        ],
        'import/no-nodejs-modules': 'error',
      },
    },
    {
      files: nodeDoors,
      rules: {
        'no-restricted-globals': 'off',
        'no-restricted-properties': 'off',
        'import/no-nodejs-modules': 'off',
      },
    },
    forbid(
      ['src-main/**'],
      ['react', 'react-dom', '**/src-renderer/**', '**/src-engine/*/**'],
      'main sees the engine only through src-engine/index.ts',
    ),
    forbid(
      ['src-main/contract/**'],
      [
        'electron',
        'node:*',
        '**/src-renderer/**',
        '**/src-engine/*/**',
        '../*',
        '!../../src-engine/**',
      ],
      'the contract is types only and sees nothing but the engine and itself',
    ),
    forbid(
      ['src-renderer/**'],
      [
        'electron',
        'node:*',
        '**/src-engine/**',
        '!**/src-engine/language.ts',
        '**/src-main/**',
        '!**/src-main/contract',
        '!**/src-main/contract/**',
      ],
      'the renderer sees only src-main/contract (types) and src-engine/language.ts',
    ),
    {
      files: ['**/*.test.ts', '**/*.test.tsx', 'src-engine/testing/**', 'src-engine/bench/**'],
      rules: {
        'no-console': 'off',
        'no-restricted-imports': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/no-base-to-string': 'off',
        'typescript/require-array-sort-compare': 'off',
        'typescript/await-thenable': 'off',
      },
    },
    {
      files: [
        'src-engine/cli/**',
        'src-engine/bench/**',
        'src-engine/testing/**',
        'e2e/**',
        'examples/**',
      ],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['src-engine/bench/**', 'examples/**'],
      rules: {
        'typescript/unbound-method': 'off',
        'typescript/await-thenable': 'off',
        'typescript/no-base-to-string': 'off',
      },
    },
    {
      files: ['*.config.ts', 'e2e/**'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
}
