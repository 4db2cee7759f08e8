import { getFormatter, getTranslations } from 'next-intl/server'
import { DefinitionList } from '@/components/ui/definition-list'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ConnectionView } from '@/lib/data/connection/get-connection-view'

/** Who is connected, from which directory, with what rights, since when. */
export async function ConnectionAccount({ connection }: { connection: ConnectionView }) {
  const [t, format] = await Promise.all([getTranslations('mailServers.connect'), getFormatter()])
  const facts = [
    { term: t('account'), value: connection.account },
    { term: t('directory'), value: connection.directoryId && <code>{connection.directoryId}</code> },
    { term: t('scopes'), value: format.list(connection.scopes.map(shortScope), { type: 'unit' }) },
    { term: t('when'), value: connection.connectedAt && <ConnectedAt connection={connection} /> },
  ]
  return <DefinitionList left facts={facts} />
}

async function ConnectedAt({ connection }: { connection: ConnectionView }) {
  const t = await getTranslations('mailServers.connect')
  return (
    <>
      <RelativeTime value={connection.connectedAt!} />
      {connection.connectedBy && (
        <span className="text-muted"> {t('by', { name: connection.connectedBy })}</span>
      )}
    </>
  )
}

/** `https://outlook.office.com/SMTP.Send` is written SMTP.Send. */
function shortScope(scope: string): string {
  return scope.replace(/^https:\/\/[^/]+\//, '')
}
