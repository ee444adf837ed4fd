/** The dialog of `state/confirmation.ts`. The harmless answer has the focus. */
import { useEffect, useState } from 'react'
import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core'
import { visibleText } from '../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../components/environment-badge/environment-badge.tsx'
import { RunBar } from '../components/run-bar/run-bar.tsx'
import { call } from '../ipc/client.ts'
import { run } from '../state/actions.ts'
import {
  endConfirmation,
  useConfirmation,
  type Choice,
  type Confirmation,
} from '../state/confirmation.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { useRun } from '../state/storage-run.ts'
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
  const [backsUp, setBacksUp] = useState(false)
  const backup = useRun(database?.handle)
  const endBackup = backup.cancel
  useEffect(() => endBackup, [endBackup])
  const isNamed = nameToType === undefined || typed === nameToType
  const choose = (choice: Choice): void => {
    const act = (): void => {
      endConfirmation()
      run(`${choice.label}: not done`, () => choice.run())
    }
    if (!backsUp || choice.dangerous !== true || database === undefined) act()
    else {
      const { handle } = database
      backup.begin(`${choice.label}: not done, because no backup was made`, async (runId) => {
        const before = `${choice.label}, ${asked.subject}`
        await call((bridge) => bridge.storage.backup({ handle, runId, before }))
        // Whoever closed the dialog meanwhile does not want it any more.
        if (useConfirmation.getState().asked === asked) act()
      })
    }
  }
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
      {asked.offersBackup !== true || database === undefined ? null : (
        <Checkbox
          size="sm"
          mb="md"
          label="Back up the database first"
          description="A verified copy beside it; Storage, “Verify, back up, repair” restores it."
          checked={backsUp}
          disabled={backup.isRunning}
          onChange={(event) => setBacksUp(event.currentTarget.checked)}
        />
      )}
      {backup.isRunning ? (
        <RunBar run={backup} label="Backing up" />
      ) : (
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
              onClick={() => choose(choice)}
            >
              {choice.label}
            </Button>
          ))}
        </Group>
      )}
    </>
  )
}
