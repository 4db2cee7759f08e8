/**
 * Prints the one-time link that sets an empty installation up; an installation that has anybody prints nothing.
 * Each start makes a new one, which ends those before.
 * @param webUrl the web's login: it may become the identity role
 */
export async function printSetupLink(appUrl: string, webUrl: string): Promise<void> {
  const [{ inIdentityOf, openDatabase }, { renewSetupToken, SETUP_MINUTES }] = await Promise.all([
    import('@/lib/db'),
    import('@/lib/data/setup/setup-link'),
  ])
  const database = await openDatabase(webUrl, 1)
  try {
    const token = await inIdentityOf(database, renewSetupToken)
    if (!token) return
    console.log(`Nobody has set this installation up yet. Open this once, within ${SETUP_MINUTES} minutes:`)
    console.log(`${appUrl}/setup?token=${token}`)
  } finally {
    await database.close()
  }
}
