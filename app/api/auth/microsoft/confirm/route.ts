import { headers } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { keepSession } from '@/app/(auth)/keep-session'
import { renderPlainPage } from '@/app/microsoft_outlook/confirm/plain-page'
import { getActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'
import { keepSignInLink, readMicrosoftBrowser } from '@/lib/auth/microsoft-cookies'
import { keepRenewedSession } from '@/lib/auth/session-cookies'
import { confirmMicrosoftSignIn, type ConfirmedSignIn } from '@/lib/data/microsoft-sign-in/confirm-sign-in'
import { findSignInLink } from '@/lib/data/microsoft-sign-in/sign-in-link'

export const dynamic = 'force-dynamic'

type Confirmed = Exclude<ConfirmedSignIn, { kind: 'rejected' | 'refused' }>

/** Microsoft's answer to a sign-in to Relais: in, or a page that says why not. */
export async function GET(request: Request): Promise<Response> {
  const [actor, address, head, browser] = await Promise.all([
    getActor(),
    getClientAddress(),
    headers(),
    readMicrosoftBrowser(),
  ])
  const result = await confirmMicrosoftSignIn(new URL(request.url).searchParams, browser, actor, {
    address,
    userAgent: head.get('user-agent'),
    previousSessionId: actor?.sessionId,
  })
  if (result.kind === 'rejected' || result.kind === 'refused') return refuse(result, head.get('x-nonce'))
  return new Response(null, {
    status: 303,
    headers: { location: await arrive(result), 'cache-control': 'no-store' },
  })
}

/** Sets the cookies. @returns where to go on */
async function arrive(result: Confirmed): Promise<string> {
  const { claimed } = result
  if (result.kind === 'signed_in') {
    await keepSession(result.started)
    const link = await findSignInLink(claimed.companyId)
    if (link) await keepSignInLink(link)
    return claimed.next ?? `/${claimed.companySlug}`
  }
  if (result.kind === 'proved') {
    await keepRenewedSession(result.session)
    return claimed.next ?? '/account/confirm?done=1'
  }
  return `/account?done=${result.kind === 'linked' ? 'microsoftLinked' : 'microsoftWaiting'}`
}

const REJECTED = { malformed: 400, unknown: 400, used: 410, expired: 410, other_session: 403 } as const

async function refuse(
  result: Extract<ConfirmedSignIn, { kind: 'rejected' | 'refused' }>,
  nonce: string | null,
): Promise<Response> {
  const [t, common, locale] = await Promise.all([
    getTranslations('auth.microsoft'),
    getTranslations('common'),
    getLocale(),
  ])
  const rejected = result.kind === 'rejected'
  const key = rejected
    ? (`rejections.${result.rejection}` as const)
    : (`refusals.${result.refusal.key}` as const)
  const account = rejected ? '' : (result.refusal.account ?? '')
  const company = rejected ? '' : result.claimed.companyName
  const words = rejected ? '' : [result.refusal.words, result.refusal.traceId].filter(Boolean).join(' – ')
  const page = renderPlainPage({
    locale,
    nonce,
    documentTitle: t('title'),
    what: t(`${key}.what`),
    why: t(`${key}.why`, { account, company }),
    todo: t(`${key}.todo`, { company }),
    details: words ? { summary: common('details'), text: words } : undefined,
    link: {
      href: !rejected && result.claimed.purpose !== 'sign_in' ? '/account' : '/sign-in',
      label: t('back'),
    },
  })
  return new Response(page, {
    status: rejected ? REJECTED[result.rejection] : result.refusal.key === 'unavailable' ? 503 : 403,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}
