import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import { Checkbox } from '@/components/form/checkbox'
import { FormErrors } from '@/components/form/form-errors'
import { RemoteFields } from '@/components/form/remote-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import type { ConnectionRefusal } from '@/lib/data/connection/get-connection-view'
import { formatAnswer } from '@/lib/domain/form-answer'
import { explanationUrl } from '@/lib/domain/microsoft/aadsts'
import { quoteMicrosoft } from '@/lib/domain/microsoft/quote-microsoft'
import { refusalAction, type RefusalAction } from '@/lib/domain/microsoft/refusals'
import { AGAIN, TAKE } from './connection-forms'

type Props = {
  refusal: ConnectionRefusal
  username: string
  server: string
  settingsHref: string
  serversHref: string
  canConnect: boolean
  /** The one that has just happened is announced. */
  role: 'alert' | 'note'
}

const MENDED_IN_SETTINGS: RefusalAction[] = ['fix_settings', 'fix_entra']
const SIGN_IN_ONCE_MORE: RefusalAction[] = ['sign_in_again', 'reconnect', 'ask_approval', 'retry']

/** A refusal as what happened, why, what to do; Microsoft's own words in the fold. */
export async function ConnectionRefusalCallout({ refusal, server, canConnect, role, ...props }: Props) {
  const [t, connect, microsoft, questions] = await Promise.all([
    getTranslations('connection'),
    getTranslations('mailServers.connect'),
    getTranslations('microsoft'),
    getTranslations('questions.mailbox_taken'),
  ])
  const { key, source, code, otherServer } = refusal
  const username = refusal.expected ?? props.username
  const values = { account: refusal.account ?? '', username, server, code: code ?? '' }
  const action = refusalAction(key)
  const explanation = key === 'unknown_code' ? explanationUrl(code) : null
  return (
    <Callout
      tone="danger"
      role={role}
      title={t(`refusals.${key}.what`, values)}
      why={t(`refusals.${key}.why`, values)}
      todo={t(`refusals.${key}.todo`, values)}
      details={quoteMicrosoft(source === 'smtp' ? { ...refusal, code: null } : refusal) ?? undefined}
      actions={
        <>
          {MENDED_IN_SETTINGS.includes(action) && (
            <Link className="link" href={props.settingsHref}>
              {connect('goSettings')}
            </Link>
          )}
          {action === 'open_other' && otherServer && (
            <Link className="link" href={`${props.serversHref}/${otherServer.id}`}>
              {otherServer.description}
            </Link>
          )}
          {canConnect && action === 'open_other' && otherServer && (
            <SubmitButton
              name="answer"
              value={formatAnswer({ kind: 'sender', intent: 'save', version: 0, token: otherServer.id })}
              variant="secondary"
              size="small"
            >
              {questions('makeSender', { server: otherServer.description })}
            </SubmitButton>
          )}
          {explanation && (
            <a className="link" href={explanation} target="_blank" rel="noreferrer">
              {microsoft('explanation')}
            </a>
          )}
          {canConnect && SIGN_IN_ONCE_MORE.includes(action) && (
            <RemoteFields form={AGAIN}>
              <SubmitButton form={AGAIN} variant="secondary" size="small">
                {connect('again')}
              </SubmitButton>
            </RemoteFields>
          )}
        </>
      }
    >
      {source === 'pasted' && <p className="text-muted">{microsoft('pasted')}</p>}
      {canConnect && refusal.canTake && <TakeAccount account={values.account} username={username} />}
    </Callout>
  )
}

/** A new sign-in with the account that signed in; what becomes of the server's user name is said before. */
async function TakeAccount({ account, username }: { account: string; username: string }) {
  const t = await getTranslations('microsoft.take')
  return (
    <RemoteFields form={TAKE}>
      <div className="grid justify-items-start gap-2 py-2">
        <FormErrors summary={false} />
        <Checkbox
          name="takeUsername"
          form={TAKE}
          defaultChecked
          label={t('username', { account })}
          help={t('help', { username })}
        />
        <SubmitButton form={TAKE} variant="secondary" size="small">
          {t('button')}
        </SubmitButton>
      </div>
    </RemoteFields>
  )
}
