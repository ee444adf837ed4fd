/** Chooses the keys of a command by pressing them. */
import { useState, type KeyboardEvent } from 'react'
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { isMacPlatform, refusalOf, shortcutKeys, shortcutOf } from '../../lib/shortcut.ts'
import type { Command } from '../../state/command.ts'
import { changeShortcuts, useShortcuts, type ShortcutSubject } from '../../state/shortcuts.ts'

interface ShortcutDialogProps {
  /** Every command there is now, with its keys. */
  readonly commands: () => readonly Command[]
}

export function ShortcutDialog({ commands }: ShortcutDialogProps) {
  const subject = useShortcuts((state) => state.subject)
  return (
    <Modal
      opened={subject !== undefined}
      onClose={close}
      title={subject === undefined ? '' : `Shortcut of “${subject.label}”`}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {subject === undefined ? null : <ShortcutForm subject={subject} commands={commands} />}
    </Modal>
  )
}

function close(): void {
  useShortcuts.setState({ subject: undefined })
}

function ShortcutForm({
  subject,
  commands,
}: ShortcutDialogProps & { readonly subject: ShortcutSubject }) {
  const { id, shortcut } = subject
  const isOwn = useShortcuts((state) => state.own.has(id))
  const [pressed, setPressed] = useState<string | undefined>()
  const refusal = pressed === undefined ? undefined : refusalOf(pressed)
  const losers =
    pressed === undefined
      ? []
      : commands().filter((each) => each.shortcut === pressed && each.id !== id)
  const hear = (event: KeyboardEvent): void => {
    if (event.key === 'Tab' || event.key === 'Escape') return
    const keys = shortcutOf(event, isMacPlatform)
    if (event.key === 'Enter' && keys === 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    if (keys !== undefined) setPressed(keys)
  }
  const keep = (changes: ReadonlyMap<string, string | null | undefined>): void => {
    close()
    changeShortcuts(changes)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (pressed === undefined || refusal !== undefined) return
        keep(new Map([...losers.map((each) => [each.id, null] as const), [id, pressed] as const]))
      }}
    >
      <TextInput
        data-autofocus
        readOnly
        label="Press the keys"
        description={losers
          .map((each) => `“${each.label}” has these keys now and would lose them.`)
          .join(' ')}
        error={refusal}
        value={pressed === undefined ? '' : textOf(pressed)}
        placeholder={shortcut === undefined ? 'none yet' : textOf(shortcut)}
        onKeyDown={hear}
      />
      <Group justify="flex-end" gap="sm" mt="md">
        {isOwn ? (
          <Button
            size="compact-md"
            variant="subtle"
            onClick={() => keep(new Map([[id, undefined]]))}
          >
            As it came
          </Button>
        ) : null}
        {shortcut === undefined ? null : (
          <Button size="compact-md" variant="default" onClick={() => keep(new Map([[id, null]]))}>
            No shortcut
          </Button>
        )}
        <Button size="compact-md" variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          size="compact-md"
          type="submit"
          disabled={pressed === undefined || refusal !== undefined}
        >
          Set
        </Button>
      </Group>
    </form>
  )
}

function textOf(shortcut: string): string {
  return shortcutKeys(shortcut, isMacPlatform).join(' + ')
}
