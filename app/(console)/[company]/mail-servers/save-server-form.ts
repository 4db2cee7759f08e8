import 'server-only'
import type { Done } from '@/lib/action/define-action'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { addSenders } from '@/lib/data/mail-servers/add-senders'
import { saveMailServer } from '@/lib/data/mail-servers/save-mail-server'
import { checkThroughServer } from '@/lib/data/settings/check-application'
import type { MailServerInput } from '@/lib/domain/mail-server'
import { saveOrAsk } from '../describe-question'
import { serverWords } from './server-words'

type Saved = {
  id: string
  /** The arrow was pressed, now or before a question. */
  connects: boolean
}

/**
 * Saves what a server's form says (id null: a new one), or asks first. A user name may be the first to tell the
 * company's application a directory: then it is tried there.
 * @param key of the form: a new one that is sent twice makes one server
 * @param then what follows once it is saved
 */
export async function saveServerForm(
  who: CompanyActor,
  id: string | null,
  input: MailServerInput,
  key: string | null,
  then: (saved: Saved) => Promise<Done>,
): Promise<Done> {
  const { answer } = input
  const intent = answer?.intent ?? input.intent
  const sent = { who, answer, intent, hasSecret: input.password !== '', words: await serverWords() }
  return saveOrAsk(sent, async () => {
    if (answer?.kind === 'sender') return addSendersInstead(who, answer.token, input)
    const saved = await saveMailServer(who, id, input, { key })
    if (input.outlook && input.username) await checkThroughServer(who, input.username)
    return then({ id: saved, connects: intent === 'connect' && input.outlook })
  })
}

/** The mailbox has a server already: what was typed goes there, as addresses one may write from. */
async function addSendersInstead(who: CompanyActor, holder: string, input: MailServerInput): Promise<Done> {
  const { username, fromFilter } = input
  await addSenders(who, holder, { username: username ?? '', fromFilter })
  return { redirectTo: `/${who.company.slug}/mail-servers/${holder}?done=senderAdded` }
}
