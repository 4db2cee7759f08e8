'use client'

import { useEffect } from 'react'

/** The name by which an address asks for it. */
const WISH = 'download'

/**
 * Goes on with a download that was asked for before who it is had to be proved. The address then loses the wish:
 * reading the page again, or coming back to it, downloads nothing. Works without JavaScript.
 */
export function StartDownload({ href }: { href: string }) {
  useEffect(() => {
    const here = new URL(window.location.href)
    if (!here.searchParams.has(WISH)) return
    here.searchParams.delete(WISH)
    window.history.replaceState(null, '', here)
    window.location.assign(href)
  }, [href])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={`0;url=${href}`} />
    </noscript>
  )
}
