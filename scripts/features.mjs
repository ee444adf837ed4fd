#!/usr/bin/env node
/**
 * Which end-to-end test covers which feature of the app, read from the codes in the titles of the tests:
 * `test('a table is exported … [I2 I3]', …)`. A code of the enclosing `describe` counts for its tests.
 *
 *   node scripts/features.mjs     prints the listing; fails when a test names no code, or an unknown one
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const directory = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'e2e')

/** What users can do, by code. Those without a test are listed too. */
const features = new Map([
  ['O1', 'recent databases; opened by dialog, drop, file association and command line'],
  ['O2', 'environment label and colour; production starts read-only'],
  ['O3', 'who has the database open, before opening; a second writer is refused'],
  ['O4', 'reading only changes no byte'],
  ['O6', 'pause and resume'],
  ['O7', 'damaged and foreign directories get a diagnosis'],
  ['O8', 'several databases, in tabs and side by side'],
  ['B1', 'table, JSON, tree and DynamoDB JSON of the same items'],
  ['B2', 'columns hidden, moved, resized and remembered'],
  ['B3', 'numbers exact everywhere'],
  ['B4', 'a viewer and an editor for every type'],
  ['B5', 'large values'],
  ['B6', 'filters from cells, as pills'],
  ['B7', 'the run button says Get, Query, Index query or Scan'],
  ['B8', 'the status line says what was read'],
  ['B9', 'counts, exact or labelled'],
  ['E1', 'staged changes survive the app'],
  ['E2', 'nested differences, each rejectable'],
  ['E3', 'commits are conditional; conflicts are shown three ways'],
  ['E4', 'undo after commit'],
  ['E6', 'results of a SELECT are editable'],
  ['E8', 'item size and key changes'],
  ['E10', 'JSON editor with validation'],
  ['Q1', 'PartiQL editor'],
  ['Q2', 'completion'],
  ['Q3', 'live plan line'],
  ['Q4', 'explain'],
  ['Q5', 'parameters'],
  ['Q6', 'history and saved statements'],
  ['Q7', 'cancel'],
  ['S1', 'create and drop tables'],
  ['S2', 'index editor'],
  ['S3', 'index use'],
  ['S4', 'time to live'],
  ['S5', 'streams on and off'],
  ['S6', 'schema analysis'],
  ['S9', 'definitions as code'],
  ['T1', 'live timeline of a stream'],
  ['T2', 'old and new images as a difference'],
  ['T3', 'start position and filters of a stream'],
  ['T4', 'pause and resume of a stream'],
  ['T5', 'gaps are announced'],
  ['T6', 'history of an item'],
  ['T7', 'export of events'],
  ['T8', 'payloads cut, never hidden'],
  ['K1', 'map of stripes and files'],
  ['K2', 'file page'],
  ['K3', 'compaction'],
  ['K4', 'film of the file set'],
  ['K5', 'find key'],
  ['K6', 'log view'],
  ['K7', 'space report'],
  ['K8', 'what if'],
  ['K9', 'health page'],
  ['K10', 'what is slow'],
  ['I1', 'import'],
  ['I2', 'types survive every format, or it is said'],
  ['I3', 'export'],
  ['I5', 'copy as'],
  ['I8', 'verified backups'],
  ['P1', 'everything comes back after quit and crash'],
  ['P2', 'command palette'],
  ['P3', 'keyboard and screen reader'],
  ['P4', 'themes'],
  ['P5', 'guards by what is done; read-only is the engine’s'],
  ['P6', 'activity log'],
  ['P7', 'no network'],
  ['P8', 'packages'],
  ['P9', 'errors say cause, place and next step'],
  ['P10', 'an engine crash leaves the window'],
  ['P11', 'sample and explanations'],
  ['R1', 'directories of the other implementation'],
  ...Array.from({ length: 13 }, (_, at) => [`SEC-E${at + 1}`, 'security of the desktop app']),
])

const codeList = /[[(]((?:[A-Z]+-?[A-Z]*\d+[\s,]*)+)[\])]/
const opening = /^(\s*)(?:test\.)?(test|describe)(?:\.serial)?\(\s*(['"`])(.*?)\3\s*,/gm

/** Every test with its own codes and those of the block around it. */
function testsOf(file) {
  const text = fs.readFileSync(path.join(directory, file), 'utf8')
  let around = []
  return [...text.matchAll(opening)].flatMap(([, indent, kind, , title]) => {
    const own =
      codeList
        .exec(title)?.[1]
        .split(/[\s,]+/)
        .filter(Boolean) ?? []
    if (kind === 'describe') {
      around = own
      return []
    }
    return [{ file, title, codes: indent === '' ? own : [...around, ...own] }]
  })
}

const tests = fs
  .readdirSync(directory)
  .filter((name) => name.endsWith('.spec.ts'))
  .toSorted()
  .flatMap(testsOf)

let faults = 0
for (const [code, what] of features) {
  const covering = tests.filter((test) => test.codes.includes(code))
  console.log(`${code.padEnd(7)} ${what}`)
  if (covering.length === 0) console.log('          (no end-to-end test)')
  for (const { file, title } of covering) console.log(`          ${file}: ${title}`)
}
for (const { file, title, codes } of tests) {
  const unknown = codes.filter((code) => !features.has(code))
  if (codes.length > 0 && unknown.length === 0) continue
  faults++
  const fault = codes.length === 0 ? 'names no feature' : `names unknown ${unknown.join(', ')}`
  console.error(`${file}: “${title}” ${fault}`)
}
console.log(`\n${tests.length} tests, ${faults} without a known feature`)
process.exitCode = faults === 0 && tests.length > 0 ? 0 : 1
