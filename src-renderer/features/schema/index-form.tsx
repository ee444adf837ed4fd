/** The keys and the projection of an index. */
import { Autocomplete, NativeSelect, Radio, TagsInput, TextInput } from '@mantine/core'
import type { KeyAttributeType } from './definition.ts'
import { indexName, type IndexFields } from './index-fields.ts'
import css from './schema.module.css'

export interface KnownAttribute {
  readonly name: string
  /** Its usual type, where that can be a key. */
  readonly type: KeyAttributeType | undefined
}

export interface IndexFormProps {
  readonly fields: IndexFields
  readonly attributes: readonly KnownAttribute[]
  readonly onChange: (fields: IndexFields) => void
}

const types = [
  { value: 'S', label: 'String' },
  { value: 'N', label: 'Number' },
  { value: 'B', label: 'Binary' },
]

export function IndexForm({ fields, attributes, onChange }: IndexFormProps) {
  const change = (part: Partial<IndexFields>): void => onChange({ ...fields, ...part })
  const typeOf = (name: string): KeyAttributeType | undefined =>
    attributes.find((each) => each.name === name)?.type
  return (
    <div className={css.form}>
      {fields.kind === 'global' ? (
        <KeyInput
          label="Partition key"
          name={fields.partition}
          type={fields.partitionType}
          attributes={attributes}
          onChange={(partition, type) =>
            change({ partition, partitionType: type ?? typeOf(partition) ?? fields.partitionType })
          }
        />
      ) : null}
      <KeyInput
        label={fields.kind === 'global' ? 'Sort key (may be empty)' : 'Sort key'}
        name={fields.sort}
        type={fields.sortType}
        attributes={attributes}
        onChange={(sort, type) =>
          change({ sort, sortType: type ?? typeOf(sort) ?? fields.sortType })
        }
      />
      <TextInput
        size="xs"
        label="Name"
        value={fields.name}
        placeholder={indexName(fields) || 'by-status'}
        spellCheck={false}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Radio.Group
        label="Entries hold"
        value={fields.projection}
        onChange={(value) => {
          const chosen = projections.find((each) => each.value === value)
          if (chosen !== undefined) change({ projection: chosen.value })
        }}
      >
        <div className={css.choices}>
          {projections.map(({ value, label, description }) => (
            <Radio
              key={value}
              size="xs"
              classNames={{ label: css.choice ?? '', description: css.choiceText ?? '' }}
              value={value}
              label={label}
              description={description}
            />
          ))}
        </div>
      </Radio.Group>
      {fields.projection === 'INCLUDE' ? (
        <TagsInput
          size="xs"
          label="Attributes"
          placeholder="Type a name and press Enter"
          data={attributes.map(({ name }) => name)}
          value={[...fields.included]}
          onChange={(included) => change({ included })}
        />
      ) : null}
    </div>
  )
}

const projections = [
  {
    value: 'ALL',
    label: 'All attributes',
    description: 'Queries find whole items. Each entry is as large as its item.',
  },
  {
    value: 'KEYS_ONLY',
    label: 'Keys only',
    description: 'The smallest entries; the rest of an item takes another read.',
  },
  { value: 'INCLUDE', label: 'Keys and some attributes', description: 'As much as queries need.' },
] as const

interface KeyInputProps {
  readonly label: string
  readonly name: string
  readonly type: KeyAttributeType
  readonly attributes: readonly KnownAttribute[]
  /** `type` when it was chosen itself. */
  readonly onChange: (name: string, type: KeyAttributeType | undefined) => void
}

export function KeyInput({ label, name, type, attributes, onChange }: KeyInputProps) {
  return (
    <div className={css.keyInput}>
      <Autocomplete
        size="xs"
        label={label}
        data={[...new Set(attributes.map((each) => each.name))]}
        limit={50}
        value={name}
        spellCheck={false}
        onChange={(value) => onChange(value, undefined)}
      />
      <NativeSelect
        size="xs"
        aria-label={`Type of the ${label.toLowerCase().replace(' (may be empty)', '')}`}
        data={types}
        value={type}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value === 'S' || value === 'N' || value === 'B') onChange(name, value)
        }}
      />
    </div>
  )
}
