import { expect, test } from 'vitest'
import { placementOf } from './placement.ts'

const at = (path: string, fileSystemType?: number) => placementOf({ path, fileSystemType })

test('ordinary directories are local', () => {
  for (const path of [
    '/home/ada/shop.keystone',
    '/Users/ada/Documents/dropbox-notes/shop.keystone',
    'C:\\Users\\ada\\shop.keystone',
    '\\\\?\\C:\\Users\\ada\\shop.keystone',
  ]) {
    expect([path, at(path, 0xef53)]).toEqual([path, { kind: 'local' }])
  }
})

test.each([
  ['/home/ada/Dropbox/shop.keystone', 'Dropbox'],
  ['/home/ada/Dropbox (Work)/shop.keystone', 'Dropbox'],
  ['C:\\Users\\ada\\OneDrive - Acme\\shop.keystone', 'OneDrive'],
  [
    '/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.com/My Drive/a.keystone',
    'Google Drive',
  ],
  ['/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/a.keystone', 'iCloud'],
  ['/home/ada/Nextcloud/a.keystone', 'Nextcloud'],
])('%s is kept in sync by %s', (path, service) => {
  expect(at(path)).toEqual({ kind: 'synced', service })
})

test('network file systems are told by their type, shares by their path', () => {
  expect(at('/mnt/team/a.keystone', 0x6969)).toEqual({ kind: 'network', fileSystem: 'NFS' })
  // Node gives the type as a signed number on some platforms.
  expect(at('/mnt/team/a.keystone', -11317950)).toEqual({ kind: 'network', fileSystem: 'SMB' })
  expect(at('\\\\server\\share\\a.keystone')).toEqual({ kind: 'network', fileSystem: 'SMB' })
  expect(at('\\\\?\\UNC\\server\\share\\a.keystone')).toMatchObject({ kind: 'network' })
})
