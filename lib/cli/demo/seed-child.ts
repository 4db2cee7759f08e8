import type { DemoContext, DemoSeed } from '@/prisma/seed/context'
import { stopWhenParentGone, tellReady } from '@/lib/platform/parent'

// build/seed.mjs, a process of its own: it has the environment of both web and worker, which the launcher
// must not take on, and the stand-in's certificate authority, which Node reads only when it starts.

async function loadSeed(): Promise<DemoSeed | null> {
  const name = 'demo'
  try {
    return (await import(`../../../prisma/seed/${name}.ts`)) as DemoSeed
  } catch (error) {
    if (error instanceof Error && /not found in bundle/.test(error.message)) return null
    throw error
  }
}

stopWhenParentGone(() => process.exit(1))
process.once('message', async (context) => {
  try {
    await (await loadSeed())?.seedDemo(context as DemoContext)
    tellReady()
    process.disconnect()
    setTimeout(() => process.exit(0), 1_000).unref() // a pool left open must not keep the start waiting
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
})
