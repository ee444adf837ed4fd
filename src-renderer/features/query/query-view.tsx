/** A query tab: the editor with what its statement would do above, what it gave below. */
import { useMemo, useState } from 'react'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import { Pane, PaneEdge, PaneGroup } from '../../components/pane/pane.tsx'
import { changeQueryTab } from '../../state/query-tabs.ts'
import { rememberPanels, useWorkspace, type QueryTab } from '../../state/workspace.ts'
import { Parameters } from './parameters-field.tsx'
import { PlanLine } from './plan-line.tsx'
import { applyFix } from './query-actions.ts'
import { QueryBar } from './query-bar.tsx'
import { QueryEditor } from './query-editor.tsx'
import { Results } from './results.tsx'
import { useRuns } from './runs.ts'
import { parametersIn, statementAt } from './statements-in.ts'
import { usePlan } from './use-plan.ts'
import css from './query.module.css'

export interface QueryViewProps {
  readonly tab: QueryTab
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
}

export function QueryView({ tab, database, description }: QueryViewProps) {
  const [cursor, setCursor] = useState(0)
  const share = useWorkspace((state) => state.layout.panels['query-editor'])
  const statement = useMemo(() => statementAt(tab.text, cursor), [tab.text, cursor])
  const live = usePlan(database, {
    text: statement?.text ?? '',
    before: tab.text.slice(0, statement?.start ?? 0),
    parameters: tab.parameters,
  })
  const said = useRuns((state) => {
    const run = state.byTab.get(tab.id)
    return run?.kind === 'refused' ? run.error.message : undefined
  })
  return (
    <div className={css.view}>
      <h1 className="visually-hidden">
        {tab.name} in {database.name}
      </h1>
      <QueryBar tab={tab} database={database} />
      <PaneGroup orientation="vertical" onSizes={rememberPanels}>
        <Pane
          id="query-editor"
          sizes={{ default: share === undefined ? 240 : `${share}%`, min: 96, max: '80%' }}
        >
          <div className={css.upper}>
            <QueryEditor
              tab={tab}
              database={database}
              description={description}
              onCursor={setCursor}
            />
            {parametersIn(tab.text) > 0 ? (
              <Parameters
                value={tab.parameters}
                onChange={(parameters) => changeQueryTab(tab.id, { parameters })}
              />
            ) : null}
            <PlanLine
              live={live}
              said={said}
              statement={statement?.text ?? ''}
              onFix={(fix) => applyFix(tab.id, statement?.start ?? 0, fix)}
            />
          </div>
        </Pane>
        <PaneEdge label="Resize the editor" />
        <Pane id="query-results">
          <Results tab={tab} database={database} description={description} />
        </Pane>
      </PaneGroup>
    </div>
  )
}
