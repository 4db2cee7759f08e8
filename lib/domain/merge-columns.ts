const NAMES = [
  /^(e-?mail|mail|courriel|m[ée]l)$/i,
  /(adresse|address).*(e-?mail|courriel|m[ée]l)|(e-?mail|courriel).*(adresse|address)/i,
  /e-?mail|courriel/i,
  /mail|adresse|address/i,
]

/** Index of the column that most likely holds the addresses; the first where none is named so. */
export function findAddressColumn(columns: readonly string[]): number {
  for (const name of NAMES) {
    const index = columns.findIndex((column) => name.test(column))
    if (index >= 0) return index
  }
  return 0
}
