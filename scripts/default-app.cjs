// Stands in for Electron's own default_app, which the fallback runtime ships without:
// `electron [-r module] <directory or file> [arguments of the app]`.
const { app } = require('electron')
const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const argv = process.argv.slice(1)
const preloaded = []
let target = '.'
for (let at = 0; at < argv.length; at++) {
  const argument = argv[at]
  if (argument === '-r' || argument === '--require') {
    preloaded.push(argv[++at])
  } else if (argument === '--version' || argument === '-v') {
    console.log(`v${process.versions.electron}`)
    process.exit(0)
  } else if (!argument.startsWith('-')) {
    target = argument
    break // Everything after the app belongs to the app.
  }
}

process.defaultApp = true
// Playwright's loader comes this way.
for (const module of preloaded) {
  require(path.isAbsolute(module) ? module : require.resolve(module, { paths: [process.cwd()] }))
}

let entry = path.resolve(target)
if (fs.statSync(entry).isDirectory()) {
  const directory = entry
  const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'))
  app.setName(manifest.productName || manifest.name)
  app.setVersion(manifest.version || '0.0.0')
  app.setAppPath(directory)
  app.setPath('userData', path.join(app.getPath('appData'), app.name))
  entry = path.join(directory, manifest.main || 'index.js')
}
try {
  require(entry)
} catch (error) {
  if (error.code !== 'ERR_REQUIRE_ESM') throw error
  void import(pathToFileURL(entry).href)
}
