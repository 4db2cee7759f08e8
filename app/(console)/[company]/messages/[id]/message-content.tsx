import { File as FileIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Bytes } from '@/components/ui/bytes'
import { Icon } from '@/components/ui/icon'
import type { MessageDetail } from '@/lib/data/messages/get-message'
import { WrittenText } from '../written-text'

/** What was written, and the files. */
export function MessageContent({ company, message }: { company: string; message: MessageDetail }) {
  const t = useTranslations('messages.detail')
  const { text, html, attachments } = message
  return (
    <>
      <WrittenText text={text} html={html} />
      {attachments.length > 0 && (
        <ul className="mt-3 grid gap-1" aria-label={t('files')}>
          {attachments.map(({ id, fileName, size }) => (
            <li key={id} className="flex min-h-(--control) items-center gap-2">
              <Icon as={FileIcon} className="text-muted" />
              <a
                href={`/api/attachments/${id}?company=${encodeURIComponent(company)}`}
                download={fileName}
                title={t('download', { name: fileName })}
                className="link cut"
              >
                {fileName}
              </a>
              <span className="ml-auto text-muted">
                <Bytes value={size} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
