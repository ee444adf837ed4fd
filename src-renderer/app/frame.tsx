/** The parts of the window and the edges between them. */
import { Rail } from './rail.tsx'
import { StatusLine } from './status-line.tsx'
import { TabStrip } from './tab-strip.tsx'
import { Workbench, WorkInspector } from './workbench.tsx'
import { Pane, PaneEdge, PaneGroup } from '../components/pane/pane.tsx'
import { Sidebar } from '../features/sidebar/index.ts'
import { StagedBar } from '../features/staged/index.ts'
import { TransferBar } from '../features/transfers/index.ts'
import { activeTab, rememberPanels, useWorkspace } from '../state/workspace.ts'
import css from './frame.module.css'

export function Frame() {
  const sidebarVisible = useWorkspace((state) => state.layout.sidebarVisible)
  const inspectorVisible = useWorkspace(
    (state) =>
      state.layout.inspectorVisible &&
      (activeTab(state)?.kind === 'items' || activeTab(state)?.kind === 'query'),
  )
  const panels = useWorkspace((state) => state.layout.panels)
  const share = (id: string, otherwise: number): number | string =>
    panels[id] === undefined ? otherwise : `${panels[id]}%`
  return (
    <div className={css.window}>
      <div className={css.upper}>
        <Rail />
        <main className={css.panes}>
          <PaneGroup orientation="horizontal" onSizes={rememberPanels}>
            {sidebarVisible ? (
              <>
                <Pane id="sidebar" sizes={{ default: share('sidebar', 232), min: 160, max: '40%' }}>
                  <Sidebar />
                </Pane>
                <PaneEdge label="Resize the sidebar" />
              </>
            ) : null}
            <Pane id="work">
              <section className={css.work} aria-label="Work">
                <TabStrip />
                <div className={css.workbench}>
                  <Workbench />
                </div>
                <StagedBar />
                <TransferBar />
              </section>
            </Pane>
            {inspectorVisible ? (
              <>
                <PaneEdge label="Resize the inspector" />
                <Pane
                  id="inspector"
                  sizes={{ default: share('inspector', 340), min: 240, max: '60%' }}
                >
                  <section className={css.inspector} aria-label="Inspector">
                    <WorkInspector />
                  </section>
                </Pane>
              </>
            ) : null}
          </PaneGroup>
        </main>
      </div>
      <StatusLine />
    </div>
  )
}
