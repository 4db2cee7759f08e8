import { History, House, Mail, Server, Settings2, SquarePen, UsersRound } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { NavSection } from '@/components/shell/rail'
import { Icon } from '@/components/ui/icon'
import type { CompanyActor } from '@/lib/auth/company-actor'

/** The rail of a company: only pages that exist and that the member's role may see. */
export async function findNavSections(who: CompanyActor): Promise<NavSection[]> {
  const t = await getTranslations('shell.nav')
  const at = (path: string) => `/${who.company.slug}${path}`
  const sections: NavSection[] = [
    {
      items: [
        { href: at(''), label: t('overview'), icon: <Icon as={House} />, match: 'exact' },
        {
          href: at('/messages'),
          label: t('messages'),
          icon: <Icon as={Mail} />,
          beside: who.can('message.send')
            ? { href: at('/messages/new'), label: t('newMessage'), icon: <Icon as={SquarePen} /> }
            : undefined,
        },
        ...(who.can('member.view')
          ? [{ href: at('/members'), label: t('members'), icon: <Icon as={UsersRound} /> }]
          : []),
      ],
    },
  ]
  if (who.can('settings.view')) {
    sections.push({
      heading: t('configuration'),
      items: [
        { href: at('/settings'), label: t('settings'), icon: <Icon as={Settings2} /> },
        ...(who.can('audit.view')
          ? [{ href: at('/audit'), label: t('audit'), icon: <Icon as={History} /> }]
          : []),
      ],
    })
  }
  if (who.can('mail_server.view') && who.member.developerMode) {
    sections.push({
      heading: t('technical'),
      items: [{ href: at('/mail-servers'), label: t('mailServers'), icon: <Icon as={Server} /> }],
    })
  }
  return sections
}
