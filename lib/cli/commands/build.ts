import type { Preparation } from '../command'

/** Builds everything and ends: for an image, or before several processes start from one build. */
export async function run(_args: string[], { web }: Preparation): Promise<number> {
  await web
  return 0
}
