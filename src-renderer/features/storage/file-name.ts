/** The name of an SST in the database's directory. */
export function fileName({ stripe, id }: { readonly stripe: number; readonly id: number }): string {
  return `${String(stripe).padStart(3, '0')}-${id}.sst`
}
