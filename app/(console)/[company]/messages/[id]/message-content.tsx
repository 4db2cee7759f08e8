import { clsx } from 'clsx'
import { File as FileIcon } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Bytes } from '@/components/ui/bytes'
import { Fold } from '@/components/ui/fold'
import { Icon } from '@/components/ui/icon'
import type { MessageDetail } from '@/lib/data/messages/get-message'
import { previewDocument } from '@/lib/data/messages/sanitize-html'

const LINE_PX = 22
const LINE_CHARACTERS = 80

/** What was written, and the files. */
export function MessageContent({ company, message }: { company: string; message: MessageDetail }) {
  const t = useTranslations('messages.detail')
  const locale = useLocale()
  const { text, html, attachments } = message
  return (
    <>
      {html ? (
        <>
          {/*
           * Scripts are off in the frame, so nobody can tell its height: guessed from the text, and one can pull
           * it. Readers and checkers that work by script cannot look into it either: for them and for the
           * keyboard the same words stand below as text.
           */}
          <iframe
            title={t('contentFrame')}
            sandbox=""
            aria-hidden
            tabIndex={-1}
            srcDoc={previewDocument(html, locale)}
            className="block w-full resize-y rounded-base border border-border"
            style={{ height: guessHeight(text) }}
          />
          <p className="mt-1.5 text-12 text-muted">{t('remoteBlocked')}</p>
          <Fold summary={t('asText')}>
            <PlainText className="mt-2">{text}</PlainText>
          </Fold>
        </>
      ) : text.trim() ? (
        <PlainText>{text}</PlainText>
      ) : (
        <p className="text-muted">{t('contentEmpty')}</p>
      )}
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

function PlainText({ className, children }: { className?: string; children: string }) {
  return (
    <div
      className={clsx(
        'rounded-base bg-sunken p-5 whitespace-pre-wrap [overflow-wrap:anywhere] narrow:p-4',
        className,
      )}
    >
      {children}
    </div>
  )
}

function guessHeight(text: string): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARACTERS)), 0)
  return Math.min(Math.max(lines * LINE_PX + 56, 120), 1200)
}
