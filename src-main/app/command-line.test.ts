import { describe, expect, test } from 'vitest'
import { appWords, parseCommandLine } from './command-line.ts'

describe('the words meant for the app', () => {
  test('come after the directory Electron was started with', () => {
    const argv = [
      '/electron',
      '--no-sandbox',
      '-r',
      '/loader.js',
      '/app',
      'a.keystone',
      '--read-only',
    ]
    expect(appWords(argv, '/app')).toEqual(['a.keystone', '--read-only'])
  })
  test('are all but the program when packaged', () => {
    expect(appWords(['/studio', 'a.keystone'], undefined)).toEqual(['a.keystone'])
  })
})

test('databases are paths seen from where the user stands; unknown switches are left alone', () => {
  const words = [
    '--no-sandbox',
    'a.keystone',
    '--read-only',
    '/b.keystone',
    '--screenshot',
    'c.png',
  ]
  expect(parseCommandLine(words, '/home/u')).toEqual({
    paths: ['/home/u/a.keystone', '/b.keystone'],
    readOnly: true,
    screenshot: '/home/u/c.png',
  })
  expect(parseCommandLine(['--screenshot=c.png'], '/home/u').screenshot).toBe('/home/u/c.png')
  expect(parseCommandLine([], '/')).toEqual({ paths: [], readOnly: false, screenshot: undefined })
})
