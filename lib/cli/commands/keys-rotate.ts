import { useInstallation as withInstallation } from '../launcher/use-installation'

/**
 * Wraps every company's data key under the first key of ENCRYPTION_KEYS, and says which keys may go. Can be stopped
 * and run again; web and worker go on meanwhile (start them with both keys before).
 * @returns 1 when a data key could not be opened
 */
export async function run(): Promise<number> {
  return withInstallation(async () => {
    const { closeDatabases, countMasterKeys, rotateKeys } = await import('@/lib/db')
    let unreadable: string[] = []
    try {
      for await (const step of rotateKeys()) {
        console.log(`${step.rewrapped} data keys wrapped anew`)
        unreadable = step.unreadable
      }
      for (const [id, count] of await countMasterKeys()) console.log(`key ${id} wraps ${count} data keys`)
    } finally {
      await closeDatabases()
    }
    if (unreadable.length === 0) {
      console.log('Done: keys that are not in this list may leave ENCRYPTION_KEYS.')
      return 0
    }
    console.error(
      `${unreadable.length} data keys are opened by no key of ENCRYPTION_KEYS and were left as they are: ${unreadable.join(', ')}`,
    )
    return 1
  })
}
