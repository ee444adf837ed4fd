/** One SST: what it says of itself, how it is built, and its records. */
import { useEffect, useState } from 'react'
import { Button, Loader } from '@mantine/core'
import type { FilePage as FileDetails } from '../../../src-main/contract/storage.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Histogram } from '../../components/histogram/histogram.tsx'
import { Term } from '../../components/term/term.tsx'
import { call, messageOf } from '../../ipc/client.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { Facts } from './facts.tsx'
import { RecordsGrid } from './records-grid.tsx'
import css from './storage.module.css'

export interface FilePageProps {
  readonly handle: DatabaseHandle
  readonly id: number
  readonly onBack: () => void
}

/** More bars than this say no more. */
const blocksShown = 200

export function FilePage({ handle, id, onBack }: FilePageProps) {
  const [page, setPage] = useState<FileDetails | undefined>()
  const [problem, setProblem] = useState('')
  const [checkedAt, setCheckedAt] = useState('')
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let current = true
    void call((bridge) => bridge.storage.file({ handle, id })).then(
      (found) => {
        if (!current) return
        setPage(found)
        setProblem('')
        setCheckedAt(new Date().toLocaleTimeString('en-GB'))
      },
      (error: unknown) => {
        if (current) setProblem(messageOf(error))
      },
    )
    return () => {
      current = false
    }
  }, [handle, id, attempt])
  const back = (
    <Button size="compact-sm" variant="default" onClick={onBack}>
      Back to the map
    </Button>
  )
  if (problem !== '')
    return <EmptyState title="This file cannot be shown" text={problem} action={back} />
  if (page === undefined) {
    return <EmptyState title="Reading the file" icon={<Loader size="sm" type="dots" />} />
  }
  return (
    <div className={css.page}>
      <div className={css.line}>
        {back}
        <h2 className={css.heading}>{page.name}</h2>
        <Button size="compact-sm" variant="default" onClick={() => setAttempt(attempt + 1)}>
          Verify checksums again
        </Button>
        <span className={css.soft} role="status">
          {verdictOf(page)} at {checkedAt}
        </span>
      </div>
      <Properties page={page} />
      <Histogram
        label="Bytes by block, in the order of the file"
        unit="bytes"
        heightPx={64}
        countText={formatBytes}
        bars={page.details.blocks.slice(0, blocksShown).map((block, at) => ({
          id: String(block.offset),
          label: `block ${at}`,
          parts: [{ count: block.storedBytes, tone: 'plain' }],
        }))}
      />
      <RecordsGrid handle={handle} id={id} count={page.file.entries} />
    </div>
  )
}

function verdictOf({ details }: FileDetails): string {
  const damaged = details.blocks.filter(({ problem }) => problem !== undefined)
  if (damaged.length > 0) return `${damaged.length} damaged: ${damaged[0]?.problem ?? ''}`
  if (details.manifestSays === 'same') return 'All checksums are right'
  return `The MANIFEST has another checksum (${details.manifestSays})`
}

function Properties({ page }: { readonly page: FileDetails }) {
  const { file, details, smallest, largest } = page
  const { filters, blocks, properties } = details
  const rate = (passed: number): string => `${((passed / filters.probedKeys) * 100).toFixed(2)} %`
  const raw = blocks.reduce((sum, { rawBytes }) => sum + rawBytes, 0)
  const stored = blocks.reduce((sum, { storedBytes }) => sum + storedBytes, 0)
  const compressed = blocks.filter((block) => block.compressed).length
  return (
    <Facts
      label="Properties of the file"
      facts={[
        ['Size', `${formatBytes(file.bytes)} (${plural(file.bytes, 'byte')})`, 'size'],
        ['Versions', formatCount(file.entries), 'versions'],
        [
          <Term key="t" word="tombstone">
            Tombstones
          </Term>,
          formatCount(file.tombstones),
          'tombstones',
        ],
        [
          <Term key="s" word="seqno">
            Sequence numbers
          </Term>,
          `${file.smallestSeqno} to ${file.largestSeqno}`,
          'seqnos',
        ],
        [
          <Term key="g" word="generation">
            Generation
          </Term>,
          file.generation,
          'generation',
        ],
        ['Made', new Date(file.createdMs).toLocaleString('en-GB'), 'made'],
        ['Smallest key', keyLine(smallest), 'smallest'],
        ['Largest key', keyLine(largest), 'largest'],
        [
          'Blocks',
          `${formatCount(blocks.length)}, ${formatCount(compressed)} compressed`,
          'blocks',
        ],
        [
          'Stored for each raw byte',
          `${raw === 0 ? '–' : (stored / raw).toFixed(3)} (${formatBytes(properties.rawBytes)} as given)`,
          'compression',
        ],
        [
          <Term key="b" word="bloom">
            Bloom filters
          </Term>,
          `${formatBytes(filters.fileFilterBytes)} for the file, ${formatBytes(filters.blockFilterBytes)} for blocks`,
          'bloom',
        ],
        [
          'False positives, measured',
          `file ${rate(filters.passedFile)}, block ${rate(filters.passedBlock)}, both ${rate(filters.passedBoth)}`,
          'false-positives',
        ],
        ['CRC-32', details.checksum.toString(16).padStart(8, '0'), 'crc'],
      ]}
    />
  )
}

function keyLine({ table, index, text, hex }: FileDetails['smallest']) {
  const where = index === undefined ? (table ?? '') : `${table ?? ''} / ${index}`
  return (
    <span title={hex}>
      {visibleText(where)} <code>{visibleText(text)}</code>
    </span>
  )
}
