/** The dialog of `state/confirmation.ts`. The harmless answer has the focus. */
import { useState } from 'react'
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { visibleText } from '../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../components/environment-badge/environment-badge.tsx'
import { run } from '../state/actions.ts'
import { endConfirmation, useConfirmation, type Confirmation } from '../state/confirmation.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { activeTab, useWorkspace } from '../state/workspace.ts'
import css from './dialogs.module.css'

export function ConfirmationDialog() {
  const asked = useConfirmation((state) => state.asked)
  return (
    <Modal
      opened={asked !== undefined}
      onClose={endConfirmation}
      title={asked?.title}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked === undefined ? null : (
        <Question key={`${asked.title} ${asked.subject}`} asked={asked} />
      )}
    </Modal>
  )
}

function Question({ asked }: { readonly asked: Confirmation }) {
  const { nameToType } = asked
  const tab = useWorkspace(activeTab)
  const recentId =
    asked.database ?? (tab !== undefined && 'database' in tab ? tab.database : undefined)
  const database = useDatabases((state) =>
    recentId === undefined ? undefined : databaseOf(state, recentId),
  )
  const [typed, setTyped] = useState('')
  const isNamed = nameToType === undefined || typed === nameToType
  return (
    <>
      {database === undefined ? null : (
        <p className={css.place}>
          <span>{visibleText(database.name)}</span>
          <EnvironmentBadge environment={database.environment} />
        </p>
      )}
      <p className={css.subject}>{asked.subject}</p>
      <p className={css.text}>{asked.text}</p>
      {nameToType === undefined ? null : (
        <TextInput
          size="sm"
          mb="md"
          label={`Type ${nameToType} to confirm`}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap="sm">
        <Button size="compact-md" variant="default" data-autofocus onClick={endConfirmation}>
          Cancel
        </Button>
        {asked.choices.map((choice) => (
          <Button
            key={choice.label}
            size="compact-md"
            disabled={choice.dangerous === true && !isNamed}
            variant={choice.dangerous === true ? 'filled' : 'default'}
            {...(choice.dangerous === true ? { color: 'red.9' } : {})}
            onClick={() => {
              endConfirmation()
              run(`${choice.label}: not done`, () => choice.run())
            }}
          >
            {choice.label}
          </Button>
        ))}
      </Group>
    </>
  )
}
