import { setTimeout as sleep } from 'node:timers/promises'
import { closeDatabases, rotateKeys } from '@/lib/db'

/** Rotates one key at a time and says so, until it is killed. */
for await (const step of rotateKeys(1)) {
  process.send?.({ rewrapped: step.rewrapped })
  await sleep(20)
}
await closeDatabases()
process.disconnect?.()
