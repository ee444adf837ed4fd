#!/usr/bin/env node
/**
 * Proves that the walls between the parts hold: plants one violation of each in a copy of the settings, next to a
 * harmless twin, and requires the checkers to refuse exactly the violations. A rule that silently stopped working
 * fails here. Part of `npm run check`.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { engineLayers, enginePrograms } from '../oxlint.config.mjs'
import { root } from './set-up.mjs'

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'keystone-walls-'))
process.on('exit', () => fs.rmSync(place, { recursive: true, force: true }))

/** Every planted file: where it lies, its text, and whether the linter must refuse it. */
const planted = []
const plant = (file, text, refused) => planted.push({ file, text, refused })

engineLayers.forEach((layer, rank) => {
  const at = `src-engine/${layer}`
  plant(`${at}/good.ts`, `import type { A } from '../base/target.ts'\nexport type B = A\n`, false)
  plant(`${at}/electron.ts`, `import { app } from 'electron'\nexport const b = app\n`, true)
  plant(`${at}/main.ts`, `import { a } from '../../src-main/target.ts'\nexport const b = a\n`, true)
  plant(`${at}/testing.ts`, `import { a } from '../testing/target.ts'\nexport const b = a\n`, true)
  if (!['base', 'vfs'].includes(layer)) {
    plant(
      `${at}/node.ts`,
      `import { readFileSync } from 'node:fs'\nexport const b = readFileSync\n`,
      true,
    )
    plant(`${at}/now.ts`, `export const b = Date.now()\n`, true)
    plant(
      `${at}/timer.ts`,
      `export const b = (): unknown => setTimeout(() => undefined, 1)\n`,
      true,
    )
  }
  for (const higher of [...engineLayers.slice(rank + 1), ...enginePrograms]) {
    plant(
      `${at}/up-${higher}.ts`,
      `import { a } from '../${higher}/target.ts'\nexport const b = a\n`,
      true,
    )
    plant(
      `${at}/type-${higher}.ts`,
      `import type { A } from '../${higher}/target.ts'\nexport type B = A\n`,
      true,
    )
  }
})
plant(
  'src-engine/endpoint/cli.ts',
  `import { a } from '../cli/target.ts'\nexport const b = a\n`,
  true,
)
plant('src-engine/cli/good.ts', `import { a } from '../api/target.ts'\nexport const b = a\n`, false)
plant('src-main/good.ts', `import { a } from '../src-engine/index.ts'\nexport const b = a\n`, false)
plant(
  'src-main/deep.ts',
  `import { a } from '../src-engine/api/target.ts'\nexport const b = a\n`,
  true,
)
plant('src-main/up.ts', `import { a } from '../src-renderer/target.ts'\nexport const b = a\n`, true)
plant('src-main/react.ts', `import { a } from 'react'\nexport const b = a\n`, true)
const contract = 'src-main/contract'
plant(
  `${contract}/good.ts`,
  `import type { A } from '../../src-engine/index.ts'\nexport type B = A\n`,
  false,
)
plant(`${contract}/main.ts`, `import type { A } from '../target.ts'\nexport type B = A\n`, true)
plant(`${contract}/electron.ts`, `import type { A } from 'electron'\nexport type B = A\n`, true)
plant(`${contract}/node.ts`, `import type { A } from 'node:fs'\nexport type B = A\n`, true)
const renderer = 'src-renderer/features/x'
plant(
  `${renderer}/good.ts`,
  `import { a } from '../../../src-engine/language.ts'\nimport type { A } from '../../../src-main/contract/target.ts'\nexport const b: A = a\n`,
  false,
)
plant(
  `${renderer}/engine.ts`,
  `import { a } from '../../../src-engine/index.ts'\nexport const b = a\n`,
  true,
)
plant(
  `${renderer}/deep.ts`,
  `import { a } from '../../../src-engine/api/target.ts'\nexport const b = a\n`,
  true,
)
plant(
  `${renderer}/main.ts`,
  `import { a } from '../../../src-main/target.ts'\nexport const b = a\n`,
  true,
)
plant(`${renderer}/electron.ts`, `import { a } from 'electron'\nexport const b = a\n`, true)
plant(`${renderer}/node.ts`, `import { a } from 'node:fs'\nexport const b = a\n`, true)
plant(
  'src-engine/base/cycle-a.ts',
  `import type { B } from './cycle-b.ts'\nexport type A = B | 1\n`,
  true,
)
plant(
  'src-engine/base/cycle-b.ts',
  `import type { A } from './cycle-a.ts'\nexport type B = A | 2\n`,
  true,
)
plant('src-engine/api/any.ts', `export const b = (a: any): unknown => a\n`, true)
plant(
  'src-engine/api/floating.ts',
  `const a = async (): Promise<void> => undefined\nexport const b = (): void => {\n  a()\n}\n`,
  true,
)

const targets = [
  ...[...engineLayers, ...enginePrograms, 'testing'].map((layer) => `src-engine/${layer}`),
  'src-main',
  contract,
  'src-renderer',
]
const targetText = 'export type A = number\nexport const a: A = 1\n'

const problems = [...lintProblems(), ...typeProblems()]
if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
const refused = planted.filter((file) => file.refused).length
console.log(`${refused} planted imports refused, ${planted.length - refused} lawful ones accepted`)

function lintProblems() {
  write('oxlint.config.mjs', fs.readFileSync(path.join(root, 'oxlint.config.mjs'), 'utf8'))
  write('package.json', '{ "type": "module" }')
  write(
    'tsconfig.json',
    '{ "compilerOptions": { "strict": true, "allowImportingTsExtensions": true, "noEmit": true, "target": "es2023", "module": "esnext", "moduleResolution": "bundler", "types": [] } }',
  )
  // The type-aware half of the linter is looked up from where it runs.
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(place, 'node_modules'), 'junction')
  for (const target of targets) write(`${target}/target.ts`, targetText)
  write('src-engine/index.ts', targetText)
  write('src-engine/language.ts', targetText)
  for (const { file, text } of planted) write(file, text)
  const run = spawnSync(
    path.join(root, 'node_modules/.bin/oxlint'),
    ['-c', 'oxlint.config.mjs', '--format=json', 'src-engine', 'src-main', 'src-renderer'],
    { cwd: place, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  const { diagnostics } = JSON.parse(run.stdout)
  const caught = new Map()
  for (const { filename, code, message } of diagnostics) {
    const file = path.relative(place, path.resolve(place, filename)).split(path.sep).join('/')
    caught.set(file, `${code}: ${message}`)
  }
  return planted.flatMap(({ file, refused: mustRefuse }) => {
    if (mustRefuse && !caught.has(file)) return [`the linter let pass what it must refuse: ${file}`]
    if (!mustRefuse && caught.has(file)) return [`the linter refused ${file}: ${caught.get(file)}`]
    return []
  })
}

/** What only types can see: a part that names things its platform does not have. */
function typeProblems() {
  const cases = [
    {
      config: 'src-engine/tsconfig.language.json',
      text: 'export const a = process',
      what: 'Node in language.ts',
    },
    {
      config: 'src-engine/tsconfig.language.json',
      text: 'export const a = document',
      what: 'DOM in language.ts',
    },
    {
      config: 'src-engine/tsconfig.json',
      text: 'export const a = document',
      what: 'DOM in the engine',
    },
    {
      config: 'src-main/contract/tsconfig.json',
      text: 'export const a: Buffer | null = null',
      what: 'Node in the contract',
    },
    {
      config: 'src-main/contract/tsconfig.json',
      text: 'export const a: Element | null = null',
      what: 'DOM in the contract',
    },
    {
      config: 'src-renderer/tsconfig.json',
      text: 'export const a = process',
      what: 'Node in the renderer',
    },
  ]
  return cases.flatMap(({ config, text, what }, at) => {
    write(`types/${at}/planted.ts`, `${text}\n`)
    write(
      `types/${at}/tsconfig.json`,
      JSON.stringify({
        extends: path.join(root, config),
        compilerOptions: {
          noEmit: true,
          composite: false,
          emitDeclarationOnly: false,
          rootDir: '/',
        },
        include: ['planted.ts'],
        exclude: [],
        files: [],
        references: [],
      }),
    )
    const project = path.join(place, 'types', String(at))
    const run = spawnSync(
      path.join(root, 'node_modules/.bin/tsc'),
      ['-p', project, '--pretty', 'false'],
      {
        encoding: 'utf8',
      },
    )
    const refusal = /error TS(2304|2552|2580|2584|2591|2867):/.test(run.stdout)
    return refusal ? [] : [`the compiler let pass: ${what}\n${run.stdout}`]
  })
}

function write(file, text) {
  const target = path.join(place, file)
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, text)
}
