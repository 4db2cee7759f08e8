import { getLocale, getTranslations } from 'next-intl/server'
import { readBrowser } from '@/app/(auth)/mailbox/browser'
import { getActor } from '@/lib/auth/actor'
import { isApprovalAnswer } from '@/lib/data/connection/approval-state'
import { confirmConnect } from '@/lib/data/connection/confirm-connect'
import { answerApproval } from './approval-answer'
import { renderPlainPage, type PlainPage } from './plain-page'

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
type Reason = keyof typeof STATUS

/**
 * Microsoft's answer. To an approval link: a page for whoever brings it. To a sign-in: back to the mail server's
 * page, which shows how it went, or to the page of a mailbox's owner; without a session (or, for an owner, the
 * browser that followed the link) there is no way to go on later, because codes are good once.
 */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  if (isApprovalAnswer(params)) return answerApproval(request)
  const [actor, browser] = await Promise.all([getActor(), readBrowser()])
  if (!actor && !browser) return reject('signed_out', request)
  const result = await confirmConnect(actor, params, browser)
  if (result.kind === 'rejected') {
    const visitor = !actor && result.rejection !== 'signed_out'
    return visitor ? rejectVisitor(result.rejection, request) : reject(result.rejection, request)
  }
  const { mailboxLink: link } = result
  return new Response(null, {
    status: 303,
    headers: {
      location: link
        ? `/mailbox/answer?company=${link.companyId}&link=${link.linkId}`
        : `/${result.companySlug}/mail-servers/${result.mailServerId}#connection`,
      'cache-control': 'no-store',
    },
  })
}

async function reject(reason: Reason, request: Request): Promise<Response> {
  const t = await getTranslations('connection')
  return answer(reason, request, {
    documentTitle: t('callback.title'),
    what: t(`rejections.${reason}.what`),
    why: t(`rejections.${reason}.why`),
    todo: t(`rejections.${reason}.todo`),
    link:
      reason === 'signed_out'
        ? { href: '/sign-in', label: t('callback.toSignIn') }
        : { href: '/companies', label: t('callback.toServers') },
  })
}

/** The mailbox's owner knows no server's page: their way back is the link they were sent. */
async function rejectVisitor(reason: Reason, request: Request): Promise<Response> {
  const t = await getTranslations('mailbox')
  return answer(reason, request, {
    documentTitle: t('title'),
    what: t('rejected.title'),
    why: t('rejected.why'),
    todo: t('rejected.todo'),
  })
}

async function answer(
  reason: Reason,
  request: Request,
  texts: Omit<PlainPage, 'locale' | 'nonce'>,
): Promise<Response> {
  const page = renderPlainPage({
    locale: await getLocale(),
    nonce: request.headers.get('x-nonce'),
    ...texts,
  })
  return new Response(page, {
    status: STATUS[reason],
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}
