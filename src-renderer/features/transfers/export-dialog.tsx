/** Before an export: the format, what it cannot hold of these items, and which attributes. */
import { useEffect, useState } from 'react'
import { Button, Checkbox, Group, Modal, Radio, Stack } from '@mantine/core'
import type { TransferFormat, TransferId } from '../../../src-main/contract/transfers.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { call } from '../../ipc/client.ts'
import { formatCount, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { askExport, useExportRequest, type ExportSubject } from '../../state/export-request.ts'
import { cancelTransfer, dismiss, follow, isRunning, useTransfers } from './running-transfers.ts'
import css from './transfers.module.css'

interface FormatText {
  readonly format: TransferFormat
  readonly label: string
  readonly holds: string
}

const formats: readonly FormatText[] = [
  {
    format: 'dynamodbJson',
    label: 'DynamoDB JSON lines',
    holds: 'Holds every type; imported again, the items are equal.',
  },
  {
    format: 'csv',
    label: 'CSV',
    holds:
      'One column for each attribute, in the order of the grid. What a cell cannot hold is DynamoDB JSON in it; imported again, the items are equal.',
  },
  {
    format: 'json',
    label: 'JSON lines',
    holds: 'Plain JSON. Sets become lists; binary, vectors and times become text or lists.',
  },
  {
    format: 'partiql',
    label: 'PartiQL INSERT statements',
    holds: 'Has no literal for binary, binary sets, vectors and times: such items are left out.',
  },
]

export function ExportDialog() {
  const subject = useExportRequest((state) => state.subject)
  return (
    <Modal
      opened={subject !== undefined}
      onClose={() => askExport(undefined)}
      title={subject === undefined ? '' : `Export ${visibleText(subject.title)}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {subject === undefined ? null : <ExportChoice subject={subject} />}
    </Modal>
  )
}

function ExportChoice({ subject }: { readonly subject: ExportSubject }) {
  const [format, setFormat] = useState<TransferFormat>('dynamodbJson')
  const [onlyColumns, setOnlyColumns] = useState(false)
  const { database, source, columns, hiddenColumns } = subject
  const { handle } = database
  const request = { handle, source, format, columns, onlyColumns }
  const start = (): void => {
    askExport(undefined)
    run('Nothing was exported', async () => {
      const started = await call((bridge) => bridge.transfers.exportDialog(request))
      if (started !== null) follow(handle, started)
    })
  }
  return (
    <Stack gap="md">
      <Radio.Group
        label="Format"
        value={format}
        onChange={(value) => {
          const chosen = formats.find((each) => each.format === value)
          if (chosen !== undefined) setFormat(chosen.format)
        }}
      >
        <Stack gap="sm" mt="xs">
          {formats.map((each) => (
            <Radio
              key={each.format}
              size="sm"
              value={each.format}
              label={each.label}
              description={each.holds}
            />
          ))}
        </Stack>
      </Radio.Group>
      {hiddenColumns.length === 0 ? null : (
        <Checkbox
          size="sm"
          label="Only the columns shown"
          description={`Leaves out ${hiddenColumns.map(visibleText).join(', ')}`}
          checked={onlyColumns}
          onChange={(event) => setOnlyColumns(event.currentTarget.checked)}
        />
      )}
      <Losses key={`${format} ${onlyColumns}`} subject={subject} request={request} />
      <Group justify="flex-end" gap="sm">
        <Button size="compact-md" variant="default" onClick={() => askExport(undefined)}>
          Cancel
        </Button>
        <Button size="compact-md" onClick={start}>
          Export…
        </Button>
      </Group>
    </Stack>
  )
}

type CheckRequest = Parameters<Window['keystone']['transfers']['checkExport']>[0]

/** Looks through all items for what the format cannot hold; ends with the dialog. */
function Losses(props: { readonly subject: ExportSubject; readonly request: CheckRequest }) {
  const { request } = props
  const { handle, format } = request
  const isLossless = format === 'dynamodbJson' || format === 'csv'
  const [transferId, setTransferId] = useState<TransferId>()
  const progress = useTransfers((state) =>
    transferId === undefined ? undefined : state.known.get(transferId)?.progress,
  )
  useEffect(() => {
    if (isLossless) return undefined
    let own: TransferId | undefined
    let isGone = false
    const end = (): void => {
      isGone = true
      if (own === undefined) return
      if (isRunning(useTransfers.getState().known.get(own))) cancelTransfer(own)
      dismiss(own)
    }
    run('It was not looked through', async () => {
      own = follow(handle, await call((bridge) => bridge.transfers.checkExport(request)))
      if (isGone) end()
      else setTransferId(own)
    })
    return end
    // Made anew for each format; the request is of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  if (isLossless) return null
  const looked = (progress?.items ?? 0) + (progress?.rejected ?? 0)
  if (progress?.state.kind !== 'ended') {
    return (
      <p className={css.soft} role="status">
        {progress?.state.kind === 'failed'
          ? progress.state.error.message
          : `Looking for what it cannot hold: ${plural(looked, 'item')} so far. You need not wait.`}
      </p>
    )
  }
  const losses = progress.losses ?? []
  if (losses.length === 0) {
    return (
      <p className={css.soft} role="status">
        All {plural(looked, 'item')} can be held.
      </p>
    )
  }
  return (
    <div className={css.losses} role="status">
      <p>
        {format === 'partiql'
          ? `${formatCount(progress.rejected)} of ${plural(looked, 'item')} will be left out, and listed in a file beside the export:`
          : `Of ${plural(looked, 'item')}, these come back as something else when imported again:`}
      </p>
      <ul>
        {losses.map(({ type, items, attribute }) => (
          <li key={type}>
            <strong>{type}</strong> in {plural(items, 'item')}, for example in{' '}
            <code>{visibleText(attribute)}</code>
          </li>
        ))}
      </ul>
    </div>
  )
}
