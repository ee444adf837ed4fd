/** The dialog of `state/confirmation.ts`. The harmless answer has the focus. */
import { Button, Group, Modal } from '@mantine/core'
import { run } from '../state/actions.ts'
import { endConfirmation, useConfirmation } from '../state/confirmation.ts'
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
        <>
          <p className={css.subject}>{asked.subject}</p>
          <p className={css.text}>{asked.text}</p>
          <Group justify="flex-end" gap="sm">
            <Button size="compact-md" variant="default" data-autofocus onClick={endConfirmation}>
              Cancel
            </Button>
            {asked.choices.map((choice) => (
              <Button
                key={choice.label}
                size="compact-md"
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
      )}
    </Modal>
  )
}
