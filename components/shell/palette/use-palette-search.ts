'use client'

import { useEffect, useState } from 'react'
import type { PaletteFound, PaletteStart } from '@/lib/domain/palette'
import { readRecent } from './recent'

/** How long somebody types on before it is looked for, ms. */
const PAUSE_MS = 150

const NOTHING_FOUND: PaletteFound = { servers: [], messages: [] }

export type PaletteSearch = {
  /** Null until it has arrived. */
  start: PaletteStart | null
  found: PaletteFound
  state: 'ready' | 'loading' | 'failed'
}

/** What the palette offers, and what is found for a text once it was typed; an overtaken answer is dropped. */
export function usePaletteSearch(company: string, text: string): PaletteSearch {
  const [start, setStart] = useState<PaletteStart | null>(null)
  const [answer, setAnswer] = useState<{ text: string; found: PaletteFound | null } | null>(null)
  const [failed, setFailed] = useState(false)
  const wanted = text.trim()

  useEffect(() => {
    const stop = new AbortController()
    const recent = readRecent(company).join(',')
    ask<PaletteStart>({ company, recent }, stop.signal).then(setStart, () => {
      if (!stop.signal.aborted) setFailed(true)
    })
    return () => stop.abort()
  }, [company])

  useEffect(() => {
    if (!wanted) return
    const stop = new AbortController()
    const timer = window.setTimeout(() => {
      ask<PaletteFound>({ company, q: wanted }, stop.signal).then(
        (found) => setAnswer({ text: wanted, found }),
        () => {
          if (!stop.signal.aborted) setAnswer({ text: wanted, found: null })
        },
      )
    }, PAUSE_MS)
    return () => {
      stop.abort()
      window.clearTimeout(timer)
    }
  }, [company, wanted])

  const current = wanted && answer?.text === wanted ? answer : null
  const waits = wanted ? current === null : start === null && !failed
  return {
    start,
    // The last ones stay until the next arrive: nothing flickers while one types.
    found: (wanted && (current ?? answer)?.found) || NOTHING_FOUND,
    state: waits ? 'loading' : failed || (current !== null && current.found === null) ? 'failed' : 'ready',
  }
}

async function ask<Answer>(query: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`/api/search?${new URLSearchParams(query)}`, { signal, cache: 'no-store' })
  if (!response.ok) throw new Error(`search answered ${response.status}`)
  return (await response.json()) as Answer
}
