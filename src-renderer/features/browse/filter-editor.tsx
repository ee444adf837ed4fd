/** The form of one filter: attribute, operator, values with their types. What it makes is checked as it is typed. */
import { useState, type ReactElement } from 'react'
import { Button, Group, NativeSelect, Popover, Stack, TextInput } from '@mantine/core'
import { typeName, valueToTaggedText, type TypeName } from '../../../src-engine/language.ts'
import { typeTitle } from '../../components/attribute-value/type-badge.tsx'
import {
  editableTypes,
  parseValue,
  textHints,
  valueToText,
} from '../../components/attribute-value/value-text.ts'
import { indexOf, keyAttributes } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { Filter, FilterOperator } from '../../state/filter.ts'
import { operandCount, operatorTexts, readOperand } from './plan-read.ts'

export interface FilterEditorProps {
  readonly table: TableDescription
  readonly index: string | undefined
  /** Names met in the rows, to choose from. */
  readonly attributes: readonly string[]
  readonly start: FilterStart | undefined
  readonly opened: boolean
  readonly onClose: () => void
  readonly onSave: (filter: Omit<Filter, 'id'>) => void
  readonly children: ReactElement
}

/** What the form begins with: a filter to change, or what is known of a new one. */
export interface FilterStart extends Partial<Pick<Filter, 'attribute' | 'operator' | 'operands'>> {
  /** Undefined: a new filter. */
  readonly id?: string
  /** Of the values of the attribute, when there is no operand. */
  readonly type?: TypeName
}

export function FilterEditor(props: FilterEditorProps) {
  return (
    <Popover
      opened={props.opened}
      onChange={(opened) => {
        if (!opened) props.onClose()
      }}
      position="bottom-start"
      width={320}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>{props.children}</Popover.Target>
      <Popover.Dropdown aria-label="Filter">
        {props.opened ? <FilterForm key={JSON.stringify(props.start)} {...props} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function FilterForm({ table, index, attributes, start, onSave }: FilterEditorProps) {
  const keys = keyAttributes(indexOf(table, index) ?? table)
  const [attribute, setAttribute] = useState(start?.attribute ?? keys[0]?.name ?? '')
  const [operator, setOperator] = useState<FilterOperator>(start?.operator ?? 'equals')
  const [type, setType] = useState<TypeName>(() => startType(start, table, attribute))
  const [texts, setTexts] = useState<readonly string[]>(
    () => start?.operands?.map((operand) => valueToText(readOperand(operand))) ?? [],
  )
  const count = operandCount(operator)
  /** Where the keyboard goes: what is known already needs no key press. */
  const firstEmpty = Math.min(start?.operands?.length ?? 0, count - 1)
  const isOfType = operator === 'typeIs'
  const parsed = Array.from({ length: count }, (_, at) =>
    isOfType ? typeOperand(texts[0]) : parseValue(type, texts[at] ?? ''),
  )
  const isReady = attribute !== '' && parsed.every((each) => each.kind === 'value')
  const submit = (): void => {
    if (!isReady) return
    onSave({
      attribute,
      operator,
      operands: parsed.flatMap((each) =>
        each.kind === 'value' ? [valueToTaggedText(each.value, 'extended')] : [],
      ),
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="sm">
        <TextInput
          size="xs"
          label="Attribute"
          value={attribute}
          list="filter-attributes"
          onChange={(event) => {
            const name = event.currentTarget.value
            setAttribute(name)
            const declared = declaredType(table, name)
            if (declared !== undefined) setType(declared)
          }}
          data-autofocus={start?.attribute === undefined || undefined}
        />
        <datalist id="filter-attributes">
          {[
            ...new Set([
              ...table.AttributeDefinitions.map((each) => each.AttributeName),
              ...attributes,
            ]),
          ].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Group gap="xs" grow>
          <NativeSelect
            size="xs"
            label="Operator"
            value={operator}
            onChange={(event) => {
              const chosen = operatorNames.find((name) => name === event.currentTarget.value)
              if (chosen !== undefined) setOperator(chosen)
            }}
            data={operatorNames.map((name) => ({ value: name, label: operatorTexts[name] }))}
          />
          {count > 0 && !isOfType ? (
            <NativeSelect
              size="xs"
              label="Type"
              value={type}
              onChange={(event) => {
                const chosen = editableTypes.find((name) => name === event.currentTarget.value)
                if (chosen !== undefined) setType(chosen)
              }}
              data={editableTypes.map((name) => ({ value: name, label: typeTitle(name) }))}
            />
          ) : null}
        </Group>
        {isOfType ? (
          <NativeSelect
            size="xs"
            label="Type"
            value={typeOperand(texts[0]).value}
            onChange={(event) => setTexts([event.currentTarget.value])}
            data={editableTypes.map((name) => ({
              value: name,
              label: `${typeTitle(name)} (${name})`,
            }))}
          />
        ) : null}
        {(isOfType ? [] : parsed).map((each, at) => (
          <TextInput
            // The first and the second value stay what they are.
            // eslint-disable-next-line react/no-array-index-key
            key={at}
            size="xs"
            label={count === 2 ? (at === 0 ? 'From' : 'To') : 'Value'}
            description={textHints[type]}
            value={texts[at] ?? ''}
            data-autofocus={(start?.attribute !== undefined && at === firstEmpty) || undefined}
            onChange={(event) => {
              const text = event.currentTarget.value
              setTexts(
                Array.from({ length: 2 }, (_, other) =>
                  other === at ? text : (texts[other] ?? ''),
                ),
              )
            }}
            error={each.kind === 'wrong' && (texts[at] ?? '') !== '' ? each.message : undefined}
          />
        ))}
        <Button type="submit" size="compact-sm" disabled={!isReady}>
          {start?.id === undefined ? 'Add filter' : 'Change filter'}
        </Button>
      </Stack>
    </form>
  )
}

const operatorNames: readonly FilterOperator[] = [
  'equals',
  'notEquals',
  'beginsWith',
  'contains',
  'between',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'exists',
  'notExists',
  'typeIs',
]

/** The operand of `type is`: the first type while none was chosen. */
function typeOperand(text: string | undefined): { readonly kind: 'value'; readonly value: string } {
  return { kind: 'value', value: editableTypes.find((name) => name === text) ?? 'S' }
}

function declaredType(table: TableDescription, name: string): TypeName | undefined {
  return table.AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType
}

function startType(
  start: FilterStart | undefined,
  table: TableDescription,
  attribute: string,
): TypeName {
  const [operand] = start?.operands ?? []
  if (operand !== undefined && start?.operator !== 'typeIs') return typeName(readOperand(operand))
  return start?.type ?? declaredType(table, attribute) ?? 'S'
}
