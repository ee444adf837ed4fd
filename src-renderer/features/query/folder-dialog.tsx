/** The folder in which statements are kept as plain files: searched, and opened in tabs. */
import { useEffect, useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { FolderDocument, QueryFolder } from '../../../src-main/contract/documents.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { formatAgo, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { useDatabases } from '../../state/databases.ts'
import {
  chooseQueryFolder,
  readQueryFolder,
  showQueryFolder,
  useQueryFolder,
} from '../../state/query-folder.ts'
import { openRecentDocument } from './query-actions.ts'
import { StatementList } from './statement-list.tsx'
import css from './query.module.css'

export function FolderDialog() {
  const { shownFor, folder, failed } = useQueryFolder()
  const database = useDatabases((state) => state.open.find(({ recentId }) => recentId === shownFor))
  useEffect(() => {
    if (shownFor === undefined) return undefined
    const read = (): void => run('The folder was not read', readQueryFolder)
    read()
    // Files change in other programs: whoever comes back sees them as they are.
    window.addEventListener('focus', read)
    return () => window.removeEventListener('focus', read)
  }, [shownFor])
  if (database === undefined) return null
  return (
    <Modal
      opened
      onClose={() => showQueryFolder(undefined)}
      size={760}
      title={folder ? `Saved queries in ${visibleText(folder.name)}` : 'Saved queries'}
    >
      {folder === undefined ? null : folder === null ? (
        <EmptyState
          icon={<FolderOpen size={28} strokeWidth={1.5} />}
          title={failed === undefined ? 'No folder yet' : 'The folder could not be read'}
          text={
            failed ??
            'Choose the folder in which your .partiql files are, such as one of a Git repository.'
          }
          action={<ChooseButton />}
        />
      ) : (
        <FolderFiles folder={folder} database={database} />
      )}
    </Modal>
  )
}

function ChooseButton() {
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => run('No folder was chosen', chooseQueryFolder)}
    >
      Choose a folder…
    </Button>
  )
}

interface FolderFilesProps {
  readonly folder: QueryFolder
  readonly database: OpenDatabase
}

function FolderFiles({ folder, database }: FolderFilesProps) {
  const [search, setSearch] = useState('')
  const wanted = search.toLowerCase()
  const found = folder.files.filter(
    ({ name, start }) =>
      name.toLowerCase().includes(wanted) || start.toLowerCase().includes(wanted),
  )
  const open = ({ documentId }: FolderDocument): void => {
    showQueryFolder(undefined)
    openRecentDocument(database, documentId)
  }
  return (
    <>
      <div className={css.folderHead}>
        <TextInput
          data-autofocus
          size="xs"
          aria-label="Search the saved queries"
          placeholder="Search names and text"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [only, second] = found
            if (event.key === 'Enter' && only !== undefined && second === undefined) open(only)
          }}
        />
        <ChooseButton />
      </div>
      <p className={css.folderNote} role="status">
        {plural(found.length, 'file')}
        {folder.isPart ? ' of the first 500; there are more' : ''}. What you save is offered this
        folder first.
      </p>
      {found.length === 0 ? (
        <EmptyState
          title={folder.files.length === 0 ? 'No .partiql file in this folder' : 'Nothing matches'}
          text={folder.files.length === 0 ? 'Save the statements of a query tab into it.' : ''}
        />
      ) : (
        <StatementList
          label="Saved queries"
          statements={found.map((file) => ({
            id: file.documentId,
            name: visibleText(file.name),
            text: file.start.slice(0, 300),
            note: changedText(file),
            exactly: new Date(file.modifiedMs).toLocaleString('en-GB'),
            actions: (
              <Button
                size="compact-xs"
                variant="light"
                aria-label={`Open ${file.name}`}
                onClick={() => open(file)}
              >
                Open
              </Button>
            ),
          }))}
        />
      )}
    </>
  )
}

function changedText({ modifiedMs }: FolderDocument): string {
  return `changed ${formatAgo(modifiedMs, Date.now())}`
}
