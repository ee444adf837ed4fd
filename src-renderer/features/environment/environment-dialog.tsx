/** What a database is for: a word, a colour, and whether it opens read-only. */
import { useState } from 'react'
import { Button, Checkbox, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import type { Environment, EnvironmentColour } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../../components/environment-badge/environment-badge.tsx'
import { call } from '../../ipc/client.ts'
import { run } from '../../state/actions.ts'
import { loadRecents } from '../../state/databases.ts'
import {
  askEnvironment,
  useEnvironmentRequest,
  type EnvironmentSubject,
} from '../../state/environment-request.ts'

export function EnvironmentDialog() {
  const subject = useEnvironmentRequest((state) => state.subject)
  return (
    <Modal
      opened={subject !== undefined}
      onClose={() => askEnvironment(undefined)}
      title={subject === undefined ? '' : `Environment of ${visibleText(subject.name)}`}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {subject === undefined ? null : <EnvironmentForm subject={subject} />}
    </Modal>
  )
}

const presets: readonly Environment[] = [
  { label: 'Development', colour: 'green', opensReadOnly: false },
  { label: 'Test', colour: 'blue', opensReadOnly: false },
  { label: 'Staging', colour: 'amber', opensReadOnly: false },
  { label: 'Production', colour: 'red', opensReadOnly: true },
]
const colours: readonly EnvironmentColour[] = ['green', 'blue', 'amber', 'red', 'violet']
const labelCharsMax = 40

function EnvironmentForm({ subject }: { readonly subject: EnvironmentSubject }) {
  const { recentId } = subject
  const [draft, setDraft] = useState<Environment>(
    subject.environment ?? { label: '', colour: 'green', opensReadOnly: false },
  )
  const label = draft.label.trim()
  const save = (environment: Environment | null): void => {
    askEnvironment(undefined)
    run('The environment was not set', async () => {
      await call((bridge) => bridge.database.setEnvironment({ recentId, environment }))
      await loadRecents()
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (label !== '') save({ ...draft, label })
      }}
    >
      <Stack gap="md">
        <Group gap="sm" role="group" aria-label="Usual environments">
          {presets.map((preset) => (
            <Button
              key={preset.label}
              size="compact-sm"
              variant="default"
              onClick={() => setDraft(preset)}
            >
              {preset.label}
            </Button>
          ))}
        </Group>
        <TextInput
          label="Label"
          description="Stands in the title bar, on the tabs and in every confirmation."
          data-autofocus
          maxLength={labelCharsMax}
          value={draft.label}
          onChange={(event) => setDraft({ ...draft, label: event.currentTarget.value })}
        />
        <Radio.Group
          label="Colour"
          value={draft.colour}
          onChange={(value) => {
            const colour = colours.find((each) => each === value)
            if (colour !== undefined) setDraft({ ...draft, colour })
          }}
        >
          <Group gap="md" mt="xs">
            {colours.map((colour) => (
              <Radio
                key={colour}
                size="sm"
                value={colour}
                label={
                  <EnvironmentBadge environment={{ label: colour, colour, opensReadOnly: false }} />
                }
              />
            ))}
          </Group>
        </Radio.Group>
        <Checkbox
          size="sm"
          label="Opens read-only"
          description="However it is opened. A command then opens it for writing, after asking."
          checked={draft.opensReadOnly}
          onChange={(event) => setDraft({ ...draft, opensReadOnly: event.currentTarget.checked })}
        />
        <Group justify="flex-end" gap="sm">
          {subject.environment === undefined ? null : (
            <Button size="compact-md" variant="default" onClick={() => save(null)}>
              Take the label off
            </Button>
          )}
          <Button size="compact-md" variant="default" onClick={() => askEnvironment(undefined)}>
            Cancel
          </Button>
          <Button size="compact-md" type="submit" disabled={label === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
