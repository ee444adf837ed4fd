/** When an engine's worker ended: what is safe, what is not known, until the user has read it. */
import { Button } from '@mantine/core'
import { dismissLoss, useDatabases } from '../state/databases.ts'
import css from './dialogs.module.css'

export function LossNotices() {
  const losses = useDatabases((state) => state.losses)
  if (losses.length === 0) return null
  return (
    <div className={css.losses}>
      {losses.map((loss) => (
        <section key={`${loss.handle} ${loss.message}`} className={css.loss} role="alert">
          <h2>The engine of {loss.name} stopped and was started again</h2>
          <p>{loss.message}</p>
          {loss.unanswered.length === 0 ? null : (
            <>
              <p>Not known whether these took place:</p>
              <ul>
                {loss.unanswered.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </>
          )}
          <Button size="compact-sm" variant="default" onClick={() => dismissLoss(loss)}>
            Understood
          </Button>
        </section>
      ))}
    </div>
  )
}
