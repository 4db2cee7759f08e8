import { join } from 'node:path'
import { createCrew } from '@/lib/cli/launcher/crew'
import { endLeftovers } from '@/lib/cli/launcher/leftovers'
import { runUntilStopped } from '@/lib/cli/launcher/run-until-stopped'
import { systemEnv } from '@/lib/platform/env-system'

// A launcher with two tiny children. Arguments: the folder for its notes, and how the second child behaves.

const [runDir = '', how = 'stays'] = process.argv.slice(2)
const child = join(import.meta.dirname, 'child.mjs')

process.exitCode = await runUntilStopped(async (run) => {
  await endLeftovers(runDir)
  const crew = createCrew({
    runDir,
    say: (line) => process.send?.({ said: line }),
    limit: { firstDelayMs: 10 },
  })
  run.atEnd(crew.stop)
  crew.lost.catch(run.fail)
  const member = (name: string, behaviour: string) => ({ name, args: [child, behaviour], env: systemEnv() })
  const messages = [await crew.start(member('first', 'stays')), await crew.start(member('second', how))]
  process.send?.({ ready: true, pids: messages.map(({ pid }) => pid) })
})
process.disconnect?.()
