import { spawnChild, type ChildSpec, type ReadyMessage, type RunningChild } from './child'
import { noteChild } from './leftovers'

/** How often a child may die within the time before everything is stopped, and how long until it is started again. */
const LIMIT = { deaths: 5, withinMs: 60_000, firstDelayMs: 500 }

export interface CrewMember extends ChildSpec {
  /** Higher layers are stopped first: what others need goes last. */
  layer?: number
}

export interface Crew {
  /**
   * Starts a child and waits until it is ready. From then on it is started again when it dies; one that dies
   * before it was ever ready is not: its settings are wrong.
   */
  start(member: CrewMember): Promise<ReadyMessage>
  /** Rejects when a child has died too often. */
  lost: Promise<never>
  /** Stops all, layer by layer. May be called twice. */
  stop(): Promise<void>
}

/**
 * The launcher's children.
 * @param options.runDir where they are noted for the next start
 * @param options.say tells the person of a death
 */
export function createCrew(options: {
  runDir: string
  say: (line: string) => void
  limit?: Partial<typeof LIMIT>
}): Crew {
  const limit = { ...LIMIT, ...options.limit }
  const members = new Map<CrewMember, RunningChild>()
  const pauses = new Set<AbortController>()
  let stopping: Promise<void> | undefined
  let lose: (error: Error) => void = () => {}
  const lost = new Promise<never>((_, reject) => (lose = reject))
  lost.catch(() => {})

  function spawn(member: CrewMember): RunningChild {
    const child = spawnChild(member)
    const forget = child.process.pid ? noteChild(options.runDir, member.name, child.process.pid) : () => {}
    void child.ended.then(forget)
    members.set(member, child)
    return child
  }

  async function keepAlive(member: CrewMember, first: RunningChild): Promise<void> {
    const deaths: number[] = []
    for (let child = first; ;) {
      const how = await child.ended
      if (stopping) return
      deaths.push(Date.now())
      const recent = deaths.filter((time) => Date.now() - time < limit.withinMs).length
      if (recent >= limit.deaths)
        return lose(new Error(`${member.name} died ${recent} times (last: ${how}).`))
      const delay = limit.firstDelayMs * 2 ** (recent - 1)
      options.say(`${member.name} ended (${how}); starting it again in ${delay / 1000} s.`)
      await pause(delay)
      if (stopping) return
      child = spawn(member)
    }
  }

  async function pause(ms: number): Promise<void> {
    const pausing = new AbortController()
    pauses.add(pausing)
    await new Promise<void>((resolve) => {
      setTimeout(resolve, ms)
      pausing.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    pauses.delete(pausing)
  }

  async function stopAll(): Promise<void> {
    pauses.forEach((pausing) => pausing.abort())
    const layers = [...new Set([...members.keys()].map(({ layer = 1 }) => layer))].sort((a, b) => b - a)
    for (const layer of layers) {
      const group = [...members].filter(([member]) => (member.layer ?? 1) === layer)
      await Promise.all(group.map(([, child]) => child.stop()))
    }
  }

  return {
    async start(member) {
      if (stopping) throw new Error('The launcher is stopping.')
      const child = spawn(member)
      const message = await child.ready
      void keepAlive(member, child)
      return message
    },
    lost,
    stop: () => (stopping ??= stopAll()),
  }
}
