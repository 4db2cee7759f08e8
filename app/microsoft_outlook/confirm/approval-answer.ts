import { getLocale, getTranslations } from 'next-intl/server'
import { getCompany } from '@/lib/auth/actor'
import { confirmApproval, type ApprovalResult } from '@/lib/data/connection/confirm-approval'
import { quoteMicrosoft } from '@/lib/domain/microsoft/quote-microsoft'
import { renderPlainPage, type PlainPage } from './plain-page'

const STATUS = { unknown: 400, expired: 410 } as const

/**
 * An administrator's answer to an approval link, in the browser of whoever has it: mostly somebody without an
 * account here. A plain page says how it went; who may connect the server gets a link to it.
 */
export async function answerApproval(request: Request): Promise<Response> {
  const result = await confirmApproval(new URL(request.url).searchParams)
  const [t, locale] = await Promise.all([getTranslations('microsoft.approvalPage'), getLocale()])
  const page: PlainPage = {
    locale,
    nonce: request.headers.get('x-nonce'),
    documentTitle: t('title'),
    ...(await describe(result)),
  }
  const link = await linkFor(result)
  const status = result.kind === 'rejected' ? STATUS[result.rejection] : 200
  return new Response(
    renderPlainPage({ ...page, ...(link ? { link: { ...link, label: t('toServer') } } : {}) }),
    {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    },
  )
}

async function describe(
  result: ApprovalResult,
): Promise<Pick<PlainPage, 'what' | 'why' | 'todo' | 'details'>> {
  const [t, connection] = await Promise.all([
    getTranslations('microsoft.approvalPage'),
    getTranslations('connection'),
  ])
  const plain = (key: 'approved' | 'other_directory' | 'unknown' | 'expired') => ({
    what: t(`${key}.what`),
    why: t(`${key}.why`),
    todo: t(`${key}.todo`),
  })
  if (result.kind === 'rejected') return plain(result.rejection)
  const { outcome, errorCode, errorText, traceId } = result.outcome
  if (outcome === 'approved' || outcome === 'other_directory') return plain(outcome)
  const values = { account: '', username: '', server: '', code: errorCode ?? '' }
  const words = quoteMicrosoft({ code: errorCode, words: errorText, traceId })
  return {
    what: t('refused.what'),
    why: t('refused.why', { why: connection(`refusals.${outcome}.why`, values) }),
    todo: t('refused.todo'),
    ...(words ? { details: { summary: t('details'), text: words } } : {}),
  }
}

/** Where the mailbox is connected, for a colleague who may; nothing that tells a stranger who asked. */
async function linkFor(result: ApprovalResult): Promise<{ href: string } | null> {
  if (result.kind === 'rejected') return null
  const who = await getCompany(result.companySlug)
  if (!who?.can('mail_server.connect')) return null
  return { href: `/${result.companySlug}/mail-servers/${result.mailServerId}#connection` }
}
