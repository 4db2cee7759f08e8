import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { DatabaseAway } from '@/components/shell/database-away'
import { Failure } from '@/components/shell/failure'
import { Forbidden, NotFound } from '@/components/shell/refusals'

type Props = {
  params: Promise<{ status: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { status } = await params
  const t = await getTranslations()
  if (status === '404') return { title: t('errors.notFound.title') }
  return status === '403' ? { title: t('common.forbidden.title') } : {}
}

/**
 * The pages that stand for pages that cannot be shown, rendered like any other so that they need no JavaScript.
 * The front door puts them where they belong, with the status (lib/web/refusal-pages.ts); nobody else gets here.
 * They ask nothing of the database.
 */
export default async function RefusalPage({ params, searchParams }: Props) {
  const [{ status }, { path, id, sent }] = await Promise.all([params, searchParams])
  if (status === '404') return <NotFound />
  if (status === '403') return <Forbidden path={String(path ?? '')} />
  if (status === '503') return <DatabaseAway sent={sent === '1'} />
  if (status === '500') return <Failure id={String(id ?? '')} />
  notFound()
}
