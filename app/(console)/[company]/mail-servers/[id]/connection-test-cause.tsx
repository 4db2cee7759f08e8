import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Callout } from '@/components/ui/callout'
import { TEST_WORDS } from '@/lib/domain/connection-causes'
import type { StageRecord } from '@/lib/domain/connection-stages'
import { findAadsts } from '@/lib/domain/microsoft/aadsts'
import { isRefusalKey, refusalAction, type RefusalKey } from '@/lib/domain/microsoft/refusals'
import { REPLY_KEYS } from '@/lib/domain/smtp-replies'

type Props = { record: StageRecord; company: string }

/** Why a stage failed: what happened, why, what to do; the other side's words in the fold. */
export async function ConnectionTestCause({ record, company }: Props) {
  const { cause, code, reply } = record
  const [t, delivery, connection] = await Promise.all([
    getTranslations('connectionTest'),
    getTranslations('delivery.replies'),
    getTranslations('connection.refusals'),
  ])
  const microsoft = findMicrosoftRefusal(record)
  const own = TEST_WORDS.find((key) => key === cause)
  const key = REPLY_KEYS.find((known) => known === cause) ?? 'protocol'
  const [title, why, todo] = microsoft
    ? (['what', 'why', 'todo'] as const).map((part) =>
        connection(`${microsoft}.${part}`, { account: '', username: '', server: '', code: code ?? '' }),
      )
    : own
      ? (['what', 'why', 'cure'] as const).map((part) => t(`causes.${own}.${part}`))
      : (['what', 'why', 'cure'] as const).map((part) => delivery(`${key}.${part}`))
  const details = [code && (/^\d+$/.test(code) ? `AADSTS${code}` : code), reply].filter(Boolean).join(': ')
  return (
    <Callout
      tone="danger"
      title={title}
      why={why}
      todo={todo}
      details={details || undefined}
      actions={await link(record, microsoft, company)}
    />
  )
}

/** What Microsoft said while a token was asked for, in the words that the connection's box has for it. */
function findMicrosoftRefusal({ cause, code }: StageRecord): RefusalKey | null {
  if (cause !== 'application_refused' && cause !== 'needs_reconnecting') return null
  if (code && isRefusalKey(code)) return code
  return findAadsts(code)?.key ?? null
}

async function link({ cause }: StageRecord, refusal: RefusalKey | null, company: string): Promise<ReactNode> {
  const t = await getTranslations('mailServers.connect')
  if (cause === 'application_refused' || (refusal && refusalAction(refusal) === 'fix_settings')) {
    return (
      <Link className="link" href={`/${company}/settings`}>
        {t('goSettings')}
      </Link>
    )
  }
  if (cause === 'not_connected' || cause === 'needs_reconnecting') {
    return (
      <a className="link" href="#connection">
        {t('arrow')}
      </a>
    )
  }
  return undefined
}
