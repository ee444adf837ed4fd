/** Starts the built `kstone serve` as a process of its own: what an application's SDK talks to. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

const program = path.resolve(import.meta.dirname, '../../../out/cli/kstone.js')

/** What every SDK client is constructed with. */
export interface ClientSettings {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface EndpointProcess {
  readonly settings: ClientSettings
  /** Asks the process to end; its exit code, null when a signal ended it. */
  stop(): Promise<number | null>
}

/**
 * Serves on a free port, unless told otherwise: a new database in memory, or what `args` say. Rejects with what the
 * program complains of when it ends instead.
 */
export async function startEndpointProcess(
  args: readonly string[] = ['--in-memory'],
  env: Readonly<Record<string, string>> = {},
): Promise<EndpointProcess> {
  if (!fs.existsSync(program))
    throw new Error('Run "npm run build" first: the test runs the build.')
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => {
      throw new Error(
        `kstone serve ended with code ${String(code)} before it listened. ${complaint}`,
      )
    }),
  ])
  const endpoint = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(String(line))?.[1]
  if (endpoint === undefined) {
    child.kill()
    throw new Error(`kstone serve said "${String(line)}" instead of where it listens.`)
  }
  return {
    settings: {
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}
