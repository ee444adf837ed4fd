/** The values of the `?` of all statements of a tab, in their order. */
import { TextInput } from '@mantine/core'
import { messageOf } from '../../ipc/client.ts'
import { parameterValues } from './parameters.ts'
import css from './query.module.css'

export interface ParametersProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function Parameters({ value, onChange }: ParametersProps) {
  return (
    <div className={css.parameters}>
      <TextInput
        size="xs"
        label="Parameters"
        placeholder='a JSON list, one value for each ?, for example ["AL", 1000]'
        value={value}
        error={problemOf(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        classNames={{ root: css.parametersRoot ?? '', input: css.code ?? '' }}
      />
    </div>
  )
}

function problemOf(value: string): string | undefined {
  try {
    parameterValues(value)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
