/**
 * Places where files are not what a database needs them to be: on network file systems locks and syncs may promise
 * more than they keep; folders that a program keeps the same on several machines change under one's feet, a file
 * at a time. Recognized by well-known types and names: silence is no guarantee.
 */

export type Placement =
  | { readonly kind: 'local' }
  | { readonly kind: 'network'; readonly fileSystem: string }
  | { readonly kind: 'synced'; readonly service: string }

export const localPlacement: Placement = { kind: 'local' }

/** Linux's `statfs` types of file systems whose files live elsewhere. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff53_4d42, 'SMB'],
  [0xfe53_4d42, 'SMB'],
  [0x0102_1997, '9P'],
  [0x5346_414f, 'AFS'],
  [0x00c3_6400, 'Ceph'],
  [0x0bd0_0bd0, 'Lustre'],
  [0x0116_1970, 'GFS2'],
  [0x7461_636f, 'OCFS2'],
])

/** Names of directories in which a service keeps what it copies. */
const syncedNames: readonly (readonly [RegExp, string])[] = [
  [/^dropbox( \(.+\))?$/i, 'Dropbox'],
  [/^onedrive( - .+)?$/i, 'OneDrive'],
  [/^(google ?drive|my drive)$/i, 'Google Drive'],
  [/^googledrive-.+$/i, 'Google Drive'],
  [/^(mobile documents|icloud ?drive|com~apple~clouddocs)$/i, 'iCloud'],
  [/^nextcloud$/i, 'Nextcloud'],
  [/^owncloud$/i, 'ownCloud'],
  [/^pcloud ?(drive|sync)$/i, 'pCloud'],
  [/^mega(sync)?$/i, 'MEGA'],
  [/^syncthing$/i, 'Syncthing'],
]

export interface PlaceFacts {
  /** Absolute, links resolved. */
  readonly path: string
  /** As `statfs` of Linux gives it; undefined elsewhere. */
  readonly fileSystemType: number | undefined
}

/** What is known of a place, by its file system first. */
export function placementOf({ path, fileSystemType }: PlaceFacts): Placement {
  const fileSystem =
    fileSystemType === undefined ? undefined : networkTypes.get(fileSystemType >>> 0)
  if (fileSystem !== undefined) return { kind: 'network', fileSystem }
  if (/^\\\\(?![?.]\\)|^\\\\\?\\UNC\\/i.test(path)) return { kind: 'network', fileSystem: 'SMB' }
  for (const name of path.split(/[/\\]/)) {
    for (const [pattern, service] of syncedNames) {
      if (pattern.test(name)) return { kind: 'synced', service }
    }
  }
  return localPlacement
}
