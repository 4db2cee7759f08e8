import { useInstallation as withInstallation } from '../launcher/use-installation'

const PROBLEMS = {
  missing: 'is missing',
  changed: 'was changed',
  words_changed: 'has other words than it was written with',
  end_missing: 'is not what the chain ended with',
} as const

/**
 * Checks every company's audit chain and names the first break of each.
 * @returns 1 when one is broken
 */
export async function run(): Promise<number> {
  return withInstallation(async () => {
    const { closeDatabases, verifyAudit } = await import('@/lib/db')
    let broken = 0
    let chains = 0
    try {
      for await (const verdict of verifyAudit()) {
        chains += 1
        const { company, events, withoutWords } = verdict
        if (verdict.broken) {
          broken += 1
          console.log(
            `${company}: BROKEN at event ${verdict.broken.seq}, which ${PROBLEMS[verdict.broken.problem]}`,
          )
        } else {
          console.log(
            `${company}: ${events} events hold${withoutWords > 0 ? `, ${withoutWords} without their words` : ''}`,
          )
        }
      }
    } finally {
      await closeDatabases()
    }
    console.log(broken > 0 ? `${broken} of ${chains} chains broken` : `${chains} chains hold`)
    return broken > 0 ? 1 : 0
  })
}
