'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useRef, useTransition } from 'react'
import { concerns, type LiveKind } from '@/lib/domain/live'
import { ASK_SOON_MS } from '@/lib/domain/service-state'
import { mayReadAgain } from './ask-state'
import { useLive } from './use-live'

/** At most four times a second, and never a second time while the first is under way. */
const REFRESH_MS = 250

type Props = {
  company: string
  kinds: LiveKind[]
  /** Only these; without it any of the kinds. */
  ids?: string[]
}

/** Keeps a page current: what it shows is read again whenever it changed. Shows nothing itself. */
export function LiveRefresh({ company, kinds, ids }: Props) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const timer = useRef<number | undefined>(undefined)
  const wanted = useRef(false)
  const ended = useRef(false)

  const refresh = (delay = REFRESH_MS) => {
    wanted.current = true
    if (pending || timer.current !== undefined) return
    timer.current = window.setTimeout(async () => {
      // Nobody asked for this: a page that can be read is not given up for one that says what is away.
      const may = await mayReadAgain()
      timer.current = undefined
      if (ended.current) return
      if (!may) return refresh(ASK_SOON_MS)
      wanted.current = false
      startTransition(() => router.refresh())
    }, delay)
  }
  const catchUp = useEffectEvent(() => refresh())

  useLive(company, (change) => {
    if (!change || concerns(change, kinds, ids)) refresh()
  })
  useEffect(() => {
    if (!pending && wanted.current) catchUp()
  }, [pending])
  useEffect(() => {
    ended.current = false
    return () => {
      ended.current = true
      window.clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [])
  return null
}
