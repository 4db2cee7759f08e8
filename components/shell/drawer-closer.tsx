'use client'

import { usePathname } from 'next/navigation'
import { useEffect } from 'react'

/** Closes a popover after going to another page: without a full load it would stay open. */
export function DrawerCloser({ id }: { id: string }) {
  const path = usePathname()
  useEffect(() => {
    const element = document.getElementById(id)
    if (element?.matches(':popover-open')) element.hidePopover()
  }, [id, path])
  return null
}
