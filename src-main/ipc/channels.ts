/** Names of the channels between preload script and main process: one for each method, one for all events. */

export function channelOf(group: string, method: string): string {
  return `keystone:${group}.${method}`
}

/** Carries `[name, event]`. */
export const eventChannel = 'keystone:event'

/** How a dropped file reaches main: preload has turned it into a path, which the page itself cannot name. */
export const droppedChannel = channelOf('database', 'openDropped')
export const droppedImportChannel = channelOf('transfers', 'chooseDropped')
