import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Fold } from '@/components/ui/fold'
import type { DialogueView } from '@/lib/data/connection-tests/dialogues'
import type { DialogueLine } from '@/lib/domain/connection-stages'

type Props = { dialogue: DialogueView; title: ReactNode }

/** What was said with a server, line by line, in a fold. */
export function DialogueFold({ dialogue, title }: Props) {
  const t = useTranslations('connectionTest.dialogue')
  const common = useTranslations('common')
  const format = useFormatter()
  const { lines, truncated } = dialogue

  const speaker = (by: DialogueLine['by']) => (by === 'server' ? t('server') : t('client'))
  const words = ({ by, text }: DialogueLine) =>
    by === 'body' ? t('body', { bytes: Number(text) || 0 }) : text
  const moment = (ms: number) =>
    `${format.number(ms / 1_000, { minimumFractionDigits: 3, maximumFractionDigits: 3 })} s`
  const asText = lines.map((line) => `${moment(line.at)}\t${speaker(line.by)}\t${words(line)}`).join('\n')

  return (
    <Fold summary={title}>
      <p className="mt-1 text-12 text-muted">{t('kept')}</p>
      <div
        className="mt-2 max-h-96 overflow-auto rounded-small bg-sunken px-3 py-2"
        role="group"
        tabIndex={0}
        aria-label={t('title')}
      >
        <table className="text-12">
          <tbody>
            {lines.map((line, index) => (
              <tr key={index} className="align-top">
                <td className="pr-3 text-right text-muted num whitespace-nowrap">{moment(line.at)}</td>
                <th scope="row" className="pr-3 text-left font-medium whitespace-nowrap">
                  {speaker(line.by)}
                </th>
                <td className="font-mono whitespace-pre-wrap [overflow-wrap:anywhere]">{words(line)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {truncated && <p className="mt-1 text-12 text-muted">{t('truncated')}</p>}
      </div>
      <CopyButton text={asText} label={common('copy')} className="mt-2" />
    </Fold>
  )
}
