/** One measured number, as `npm run bench` prints it: `<name> <number> <unit>`, then runs, min and max. */
export type Measured = { value: number; runs?: number; min?: number; max?: number }

/** A benchmark: it may yield several figures (a median and a 95th percentile of the same runs). */
export type Benchmark = {
  /** The figures it prints, with their units. */
  figures: { name: string; unit: string }[]
  /** @returns the numbers in the order of `figures`; none where it cannot be measured, after saying so */
  run: () => Promise<Measured[]>
}

/** The value below which `part` (0–1) of the runs lie; nearest rank. */
export function percentile(runs: readonly number[], part: number): number {
  const sorted = [...runs].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** A percentile of runs with how many there were and how far they spread. */
export function summarize(runs: readonly number[], part: number): Measured {
  return { value: percentile(runs, part), runs: runs.length, min: Math.min(...runs), max: Math.max(...runs) }
}
