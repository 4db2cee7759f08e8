import { getLocale, getTranslations } from 'next-intl/server'
import { getActor } from '@/lib/auth/actor'
import { isApprovalAnswer } from '@/lib/data/connection/approval-state'
import { confirmConnect } from '@/lib/data/connection/confirm-connect'
import { answerApproval } from './approval-answer'
import { renderPlainPage } from './plain-page'

export const dynamic = 'force-dynamic'

/** 4xx, whatever is wrong with the answer: nothing was asked of Microsoft, nothing is stored. */
const STATUS = {
  malformed: 400,
  unknown: 400,
  used: 410,
  cancelled: 410,
  expired: 410,
  other_session: 403,
  forbidden: 403,
  signed_out: 401,
} as const

/**
 * Microsoft's answer. To an approval link: a page for whoever brings it. To a sign-in: back to the mail server's
 * page, which shows how it went; without a session there is no way to go on later, because codes are good once
 * and only for the session that asked.
 */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  if (isApprovalAnswer(params)) return answerApproval(request)
  const actor = await getActor()
  if (!actor) return reject('signed_out', request)
  const result = await confirmConnect(actor, params)
  if (result.kind === 'rejected') return reject(result.rejection, request)
  return new Response(null, {
    status: 303,
    headers: {
      location: `/${result.companySlug}/mail-servers/${result.mailServerId}#connection`,
      'cache-control': 'no-store',
    },
  })
}

async function reject(reason: keyof typeof STATUS, request: Request): Promise<Response> {
  const [t, locale] = await Promise.all([getTranslations('connection'), getLocale()])
  const signedOut = reason === 'signed_out'
  const page = renderPlainPage({
    locale,
    nonce: request.headers.get('x-nonce'),
    documentTitle: t('callback.title'),
    what: t(`rejections.${reason}.what`),
    why: t(`rejections.${reason}.why`),
    todo: t(`rejections.${reason}.todo`),
    link: signedOut
      ? { href: '/sign-in', label: t('callback.toSignIn') }
      : { href: '/companies', label: t('callback.toServers') },
  })
  return new Response(page, {
    status: STATUS[reason],
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}
