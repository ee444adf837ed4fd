/**
 * What a page may not do, tried on the built app with Chromium's sandbox on, as an ordinary user. The page is
 * treated as if an attacker ran code in it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchSandboxed, type SandboxedApp } from './sandboxed-app.ts'

let studio: SandboxedApp
test.beforeAll(async () => {
  studio = await launchSandboxed()
})
test.afterAll(async () => {
  await studio.close()
})

/** Runs code in the page as its own scripts run, under its content security policy. */
async function inPage<Value>(code: string): Promise<Value> {
  return await studio.page.evaluate(code)
}

test.describe('the window [SEC-E1]', () => {
  test('is sandboxed and isolated, and its process has no Node', async () => {
    const preferences = await studio.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (contents === undefined) throw new Error('no window')
      // Not in Electron's types; it tells what the window really has.
      const found: unknown = Reflect.apply(
        Reflect.get(contents, 'getLastWebPreferences'),
        contents,
        [],
      )
      return found
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
    expect(
      await inPage('[typeof require, typeof process, typeof module, typeof global, typeof Buffer]'),
    ).toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'undefined'])
  })

  test("runs under the kernel's filters as an ordinary user", async () => {
    test.skip(process.platform !== 'linux', 'The sandbox of the kernel is looked up in /proc.')
    const id = await studio.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    )
    const status = readFileSync(`/proc/${id}/status`, 'utf8')
    expect(status).toMatch(/^Seccomp:\s+2$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(status).not.toMatch(/^Uid:\s+0\s/m)
  })

  test('is made in one place', () => {
    const makers = readdirSync('src-main', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => readFileSync(join('src-main', file), 'utf8').includes('new BrowserWindow'))
    expect(makers).toEqual([join('app', 'window.ts')])
  })
})

test('the page gets functions by name and nothing that reaches further [SEC-E5]', async () => {
  const names = await inPage<Record<string, string>>(
    'Object.fromEntries(Object.entries(keystone).map(([group, methods]) => [group, Object.keys(methods).join(" ")]))',
  )
  expect(names).toEqual({
    activity: 'list clear',
    app: 'info ready copyText quit',
    browse: 'open rows refresh stop close',
    database:
      'openDialog openRecent openDropped createDialog close pause resume lastRefused importRefusedDialog reopen setEnvironment list describe reveal recents forgetRecent',
    documents: 'recent folder folderDialog openRecent openDialog saveDialog',
    events: 'on',
    items: 'get put delete update query scan',
    journal: 'list changes stageInverse',
    schema:
      'inspect update setTimeToLive setStreamRetention drop analyze expiry previewIndex cancel saveFileDialog openFileDialog',
    session: 'load save',
    settings: 'get set',
    staging: 'list stage discard commit',
    statements: 'plan start rows row cancel close',
    storage:
      'watch unwatch history file fileRecords findKey log rehearseRecovery expiryBacklogs sweep flush checkpoint pauseCompaction resumeCompaction cancelCompaction estimateCompaction compact verify space backup backups scheduleBackups verifyBackup restoreDialog repairDialog cancel',
    streams: 'read',
    tables: 'list describe create',
    transfers:
      'chooseImportFile chooseDropped survey import unfinished resume forget exportDialog checkExport cancel',
    valueFiles: 'saveDialog openDialog',
  })
  expect(
    await inPage(
      'Object.values(keystone).flatMap((group) => Object.values(group)).filter((method) => typeof method !== "function")',
    ),
  ).toEqual([])
  expect(await inPage('Object.isFrozen(keystone) || (keystone.app = 1, keystone.app !== 1)')).toBe(
    true,
  )
})

test.describe('files [SEC-E2]', () => {
  test('of the app are served from a fixed table: over 200 ways to climb out find nothing', async () => {
    const dots = ['..', '%2e%2e', '.%2e', '..%00', '%c0%ae%c0%ae', '%252e%252e', '....']
    const slashes = ['/', '%2f', '%5c', '%2F', '//', '%252f', '%c0%af', '/./']
    const targets = ['etc/passwd', 'main/index.cjs', 'package.json', 'preload/index.cjs']
    const urls = dots.flatMap((dot) =>
      slashes.flatMap((slash) =>
        targets.map((target) => `app://bundle/assets/${[dot, dot, dot, target].join(slash)}`),
      ),
    )
    expect(urls.length).toBeGreaterThan(200)
    const answers = await studio.page.evaluate(async (all) => {
      const seen = await Promise.all(
        all.map(async (url) => {
          const answer = await fetch(url)
          return `${answer.status} ${(await answer.text()).slice(0, 20)}`
        }),
      )
      return [...new Set(seen)]
    }, urls)
    expect(answers).toEqual(['404 Not found'])
  })

  test('are only read, and typed', async () => {
    const [page, posted] = await studio.page.evaluate(async () => {
      const got = await fetch('app://bundle/')
      const post = await fetch('app://bundle/', { method: 'POST', body: 'x' })
      return [Object.fromEntries(got.headers), post.status] as const
    })
    expect(posted).toBe(405)
    expect(page).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(page['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
  })
})

test.describe('the content security policy [SEC-E3]', () => {
  /** Each tries to run `pwn()` or to reach something; the browser must report a violation of the named rule. */
  const attempts: readonly [string, string, RegExp][] = [
    [
      'an inline script',
      `const s = document.createElement('script'); s.textContent = 'pwn()'; document.body.append(s)`,
      /script-src/,
    ],
    [
      'an inline handler',
      `document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="pwn()">')`,
      /script-src/,
    ],
    [
      'a javascript: link',
      `const a = document.createElement('a'); a.href = 'javascript:pwn()'; document.body.append(a); a.click()`,
      /script-src/,
    ],
    ['eval', `setTimeout(() => { try { eval('pwn()') } catch {} })`, /script-src/],
    [
      'a script from bytes',
      `const s = document.createElement('script'); s.src = URL.createObjectURL(new Blob(['pwn()'])); document.body.append(s)`,
      /script-src/,
    ],
    [
      'a script from elsewhere',
      `const s = document.createElement('script'); s.src = 'https://example.invalid/x.js'; document.body.append(s)`,
      /script-src/,
    ],
    [
      'a worker from bytes',
      `try { new Worker(URL.createObjectURL(new Blob(['']))) } catch {}`,
      /worker-src/,
    ],
    [
      'a frame',
      `const f = document.createElement('iframe'); f.src = 'app://bundle/'; document.body.append(f)`,
      /frame-src/,
    ],
    [
      'an object',
      `const o = document.createElement('object'); o.data = 'app://bundle/'; document.body.append(o)`,
      /object-src/,
    ],
    ['a request elsewhere', `fetch('https://example.invalid/').catch(() => {})`, /connect-src/],
    ['a request to a file', `fetch('file:///etc/passwd').catch(() => {})`, /connect-src/],
    ['a socket', `try { new WebSocket('wss://example.invalid/') } catch {}`, /connect-src/],
    ['a beacon', `navigator.sendBeacon('https://example.invalid/', 'x')`, /connect-src/],
    ['an image from elsewhere', `new Image().src = 'https://example.invalid/x.png'`, /img-src/],
    [
      'a style sheet from elsewhere',
      `document.head.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="https://example.invalid/x.css">')`,
      /style-src/,
    ],
    [
      'a form',
      `const f = document.createElement('form'); f.action = 'https://example.invalid/'; document.body.append(f); f.submit()`,
      /form-action/,
    ],
    [
      'a base address',
      `const b = document.createElement('base'); b.href = 'https://example.invalid/'; document.head.append(b)`,
      /base-uri/,
    ],
  ]
  for (const [what, code, rule] of attempts) {
    test(`stops ${what}`, async () => {
      const broken = await inPage<readonly [string, unknown]>(`new Promise((resolve) => {
        window.pwn = () => { window.pwned = true }
        const done = (rule) => setTimeout(() => resolve([rule, window.pwned]), 50)
        const broken = (event) => done(event.effectiveDirective)
        addEventListener('securitypolicyviolation', broken, { once: true })
        setTimeout(() => done('nothing was reported'), 3000)
        // From a timer, as a script of the page: what the debugger runs itself is not bound by the policy.
        setTimeout(() => { ${code} })
      })`)
      expect(broken[0]).toMatch(rule)
      expect(broken[1]).toBeUndefined()
    })
  }
})

test.describe('the main process [SEC-E4 SEC-E6]', () => {
  test('answers only the page itself: not another window with the same bridge', async () => {
    for (const url of ['about:blank', 'data:text/html,x', 'app://bundle/index.html']) {
      const answers = await studio.app.evaluate(async ({ app, BrowserWindow }, address) => {
        const preload = `${app.getAppPath()}/out/preload/index.cjs`
        const stranger = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, contextIsolation: true },
        })
        try {
          await stranger.loadURL(address)
          const code = 'Promise.all([keystone.app.info(), keystone.database.recents()])'
          return await stranger.webContents.executeJavaScript(code)
        } finally {
          stranger.destroy()
        }
      }, url)
      expect(answers, url).toMatchObject(refusals(2))
    }
  })

  test('refuses arguments that are not what a method takes, whatever they are', async () => {
    const answers = await studio.page.evaluate(async () => {
      const wrong = [1, 'x', [], new Map(), { handle: {} }, { handle: '../../etc' }, { nothing: 1 }]
      const deep: unknown[] = []
      for (let depth = 0, at = deep; depth < 200; depth++) {
        const next: unknown[] = []
        at.push(next)
        at = next
      }
      const seen: unknown[] = []
      for (const [group, methods] of Object.entries(window.keystone)) {
        if (group === 'events') continue
        for (const [name, method] of Object.entries(methods)) {
          if (name === 'quit' || name === 'openDropped' || name.endsWith('Dialog')) continue
          for (const input of [...wrong, deep]) {
            const answer: unknown = await Reflect.apply(method, undefined, [input])
            seen.push({ method: `${group}.${name}`, ...Object(answer) })
          }
        }
      }
      return seen
    })
    expect(answers.length).toBeGreaterThan(150)
    for (const answer of answers) {
      // Methods without an argument are called without one whatever the page passes.
      if (Reflect.get(Object(answer), 'ok') === true) continue
      expect(['invalidArgument', 'unknownHandle']).toContain(
        Reflect.get(Object(Reflect.get(Object(answer), 'error')), 'code'),
      )
    }
  })

  test('takes no path for a handle, and tells nothing of files', async () => {
    const answers = await studio.page.evaluate(async () => {
      const handle = Reflect.get(Object('/etc'), 'valueOf').call('/etc')
      return [
        await window.keystone.database.openRecent({ recentId: handle }),
        await window.keystone.database.describe({ handle }),
        await window.keystone.browse.rows({ browseId: handle, first: 0, count: 1 }),
      ]
    })
    expect(answers).toMatchObject(
      answers.map(() => ({ ok: false, error: { code: 'unknownHandle' } })),
    )
    expect(JSON.stringify(answers)).not.toMatch(/node_modules|at .*\.cjs|home/)
  })

  test('takes only a dropped file for a dropped file', async () => {
    const answers = await studio.page.evaluate(async () => [
      await window.keystone.database.openDropped({ path: '/etc' }, { mode: 'readOnly' }),
      await window.keystone.database.openDropped(new File(['x'], '/etc'), { mode: 'readOnly' }),
    ])
    expect(answers).toMatchObject(refusals(2))
  })
})

function refusals(count: number): object[] {
  return Array.from({ length: count }, () => ({ ok: false, error: { code: 'invalidArgument' } }))
}

test.describe('the page cannot leave [SEC-E7]', () => {
  const ways: readonly [string, string][] = [
    [
      'a link',
      `const a = document.createElement('a'); a.href = 'https://example.invalid/'; document.body.append(a); a.click()`,
    ],
    [
      'a link to a new window',
      `const a = document.createElement('a'); a.href = 'app://bundle/'; a.target = '_blank'; document.body.append(a); a.click()`,
    ],
    ['its location', `location.href = 'https://example.invalid/'`],
    ['its location as data', `location.href = 'data:text/html,x'`],
    ['its location as a file', `location.href = 'file:///etc/passwd'`],
    ['window.open', `window.open('https://example.invalid/')`],
    ['window.open of its own page', `window.open('app://bundle/')`],
    [
      'a download',
      `const a = document.createElement('a'); a.href = 'data:application/octet-stream,x'; a.download = 'x'; document.body.append(a); a.click()`,
    ],
    [
      'a middle click',
      `const a = document.createElement('a'); a.href = 'https://example.invalid/'; document.body.append(a); a.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }))`,
    ],
    [
      'a meta refresh',
      `document.head.insertAdjacentHTML('beforeend', '<meta http-equiv="refresh" content="0;url=https://example.invalid/">')`,
    ],
  ]
  for (const [what, code] of ways) {
    test(`by ${what}`, async () => {
      const before = studio.page.url()
      const downloads: unknown[] = []
      studio.page.on('download', (download) => downloads.push(download))
      await inPage(`{ ${code} }; undefined`)
      await studio.page.waitForTimeout(150)
      expect(studio.page.url()).toBe(before)
      expect(
        await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
      ).toBe(1)
      expect(downloads).toEqual([])
      expect(await inPage('document.querySelectorAll("webview").length')).toBe(0)
    })
  }
})

test('every permission is denied [SEC-E8]', async () => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
  ]
  const states = await studio.page.evaluate(
    async (all) =>
      await Promise.all(
        all.map(async (name) => {
          // The types name only some of the permissions there are.
          const descriptor: unknown = { name }
          const status = await navigator.permissions.query(descriptor as PermissionDescriptor)
          return status.state
        }),
      ),
    names,
  )
  expect(states).toEqual(names.map(() => 'denied'))
  const asked = await studio.page.evaluate(async () => {
    const place = new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      ),
    )
    const clipboard = navigator.clipboard.readText().then(
      () => 'granted',
      () => 'denied',
    )
    return [await Notification.requestPermission(), await clipboard, await place]
  })
  expect(asked).toEqual(['denied', 'denied', 'denied'])
})

test.describe('a hostile database [SEC-E10]', () => {
  const openings = [
    '',
    '"',
    "'",
    '>',
    '">',
    "'>",
    '</script>',
    '</title>',
    '</style>',
    '-->',
    '`',
    '${',
    '{{',
    '\\u003c',
  ]
  const payloads = [
    '<script>pwn()</script>',
    '<img src=x onerror=pwn()>',
    '<svg onload=pwn()>',
    '<iframe srcdoc="<script>parent.pwn()</script>">',
    '<a href="javascript:pwn()">click</a>',
    '<style>@import "https://example.invalid/x.css"</style>',
    '<body onload=pwn()>',
    '<details open ontoggle=pwn()>',
    '<input autofocus onfocus=pwn()>',
    '<math><mi xlink:href="javascript:pwn()">x',
    '<meta http-equiv=refresh content="0;url=javascript:pwn()">',
    '<object data="javascript:pwn()">',
    '<form action="javascript:pwn()"><button>x',
    '<base href="https://example.invalid/">',
    'javascript:pwn()',
    'constructor.constructor("pwn()")()',
    '<x onclick=pwn()>&lt;b&gt;&#x6a;',
    '<video><source onerror=pwn()>',
    '<marquee onstart=pwn()>',
    '<template><script>pwn()</script></template>',
    '<noscript><p title="</noscript><img src=x onerror=pwn()>">',
    '<link rel=stylesheet href=https://example.invalid/x.css>',
  ]
  const hostile = openings.flatMap((opening) => payloads.map((payload) => opening + payload))

  test(`shows ${hostile.length} attempts as the text they are, and runs none of them`, async () => {
    const path = join(studio.directory, '<img src=x onerror=pwn()>.keystone')
    await studio.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, path)
    await studio.page.evaluate(async (strings) => {
      const created = await window.keystone.database.createDialog({
        table: {
          TableName: 'hostile',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      })
      if (!created.ok || created.value === null) throw new Error(JSON.stringify(created))
      const { handle } = created.value
      for (const text of strings) {
        const item = new Map<string, string | Map<string, string>>([
          ['pk', text],
          [text, text],
          ['nested', new Map([[text, text]])],
        ])
        const put = await window.keystone.items.put({
          handle,
          input: { TableName: 'hostile', Item: item },
        })
        if (!put.ok) throw new Error(put.error.message)
      }
    }, hostile)

    await studio.page.reload()
    await studio.page.evaluate(() => {
      Reflect.set(window, 'pwn', () => Reflect.set(window, 'pwned', true))
    })
    await studio.page.getByText('hostile', { exact: true }).first().click()
    const grid = studio.page.getByRole('grid')
    await expect(grid).toBeVisible()
    await grid.focus()
    const shown = new Set<string>()
    for (let step = 0; step < 400 && shown.size < hostile.length; step++) {
      for (const text of await grid.getByRole('gridcell').allTextContents()) {
        if (hostile.includes(text)) shown.add(text)
      }
      await studio.page.keyboard.press('PageDown')
      await studio.page.waitForTimeout(30)
    }
    expect(hostile.filter((text) => !shown.has(text))).toEqual([])
    expect(
      await inPage('[window.pwned, document.querySelectorAll("iframe, object").length]'),
    ).toEqual([undefined, 0])
  })
})
