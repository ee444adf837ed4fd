/** `--screenshot FILE`: a picture of the window once it stopped changing, then the end. */
import { writeFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'

const everyMs = 250
/** So many pictures in a row must be equal. */
const equalWanted = 3
const deadlineMs = 20_000

/** Takes the picture as soon as the window draws the same thing for a while, at the latest after 20 seconds. */
export async function takeScreenshot(window: BrowserWindow, file: string): Promise<void> {
  const startedMs = Date.now()
  let last = ''
  let equal = 0
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, everyMs))
    const image = await window.webContents.capturePage()
    const picture = image.toBitmap().toString('latin1')
    equal = picture === last && !image.isEmpty() ? equal + 1 : 0
    last = picture
    if (equal < equalWanted && Date.now() - startedMs < deadlineMs) continue
    await writeFile(file, image.toPNG())
    return
  }
}
