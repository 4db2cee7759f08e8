/** Pages count that far and no further: finding out whether it is 10,001 or a million costs the same then. */
export const COUNT_BOUND = 10_000

/** What a count stands at that went beyond; texts say « more than 10,000 » of exactly this (`=10001` in messages). */
export const BEYOND_BOUND = COUNT_BOUND + 1

/** Sums of bounded counts are bounded too. */
export const capCount = (count: number): number => Math.min(count, BEYOND_BOUND)

/** A bounded count as a figure: `1 234`, or `10 000+`. @param number the reader's way of writing numbers */
export function showCount(count: number, number: (value: number) => string): string {
  return count > COUNT_BOUND ? `${number(COUNT_BOUND)}+` : number(count)
}
