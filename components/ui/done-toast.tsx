'use client'

import { useEffect, useRef } from 'react'
import { toast } from './toast-store'

/**
 * Says what a redirect brought along (`?done=saved`), once, and takes it out of the address. The page looks
 * the sentence up and renders this; without JavaScript the sentence shows as a line above the content.
 */
export function DoneToast({
  message,
  param = 'done',
}: {
  message: string | null | undefined
  param?: string
}) {
  const said = useRef<string | null>(null)
  useEffect(() => {
    if (!message || said.current === message) return
    said.current = message
    toast.ok(message)
    const url = new URL(window.location.href)
    url.searchParams.delete(param)
    window.history.replaceState(window.history.state, '', url)
  }, [message, param])
  if (!message) return null
  return (
    <noscript>
      <p role="status" className="mb-6 rounded-base bg-ok-soft px-3 py-2 font-medium">
        {message}
      </p>
    </noscript>
  )
}
