/** How to read a file and map its columns, as it comes from the window and from what the app kept. */
import { list, object, oneOf, optional, text } from './schema.ts'

const name = text({ charsMax: 65_536 })

export const fileForm = object({
  format: oneOf('dynamodbJson', 'json', 'csv'),
  separator: optional(oneOf(',', ';', '\t')),
})
export const columnMapping = list(
  object({
    column: name,
    attribute: name,
    as: oneOf('asWritten', 'text', 'number', 'boolean', 'leaveOut'),
  }),
  10_000,
)
