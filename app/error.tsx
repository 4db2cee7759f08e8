'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { DatabaseAway } from '@/components/shell/database-away'
import { Failure } from '@/components/shell/failure'
import { DATABASE_AWAY } from '@/lib/domain/database-away'

type Props = { error: Error & { digest?: string }; reset: () => void }

/**
 * A page that failed on the way to it by a link: a bug, or a database that is away. By an address, the front door
 * shows the same (app/-).
 */
export default function ErrorPage({ error, reset }: Props) {
  const router = useRouter()
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  if (error.digest === DATABASE_AWAY) return <DatabaseAway onBack={again} />
  return <Failure id={error.digest} onRetry={again} />
}
