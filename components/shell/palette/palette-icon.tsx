import {
  Building2,
  Code,
  File,
  Languages,
  LogOut,
  Mail,
  Plus,
  Server,
  SunMoon,
  type LucideIcon,
} from 'lucide-react'
import { Icon } from '@/components/ui/icon'
import type { PaletteAction, PaletteItem, PaletteKind } from '@/lib/domain/palette'

const KINDS: Record<Exclude<PaletteKind, 'action'>, LucideIcon> = {
  page: File,
  server: Server,
  message: Mail,
  create: Plus,
  company: Building2,
}
const ACTIONS: Record<PaletteAction['do'], LucideIcon> = {
  theme: SunMoon,
  language: Languages,
  developer: Code,
  signOut: LogOut,
}

/** What a line is, beside its words. */
export function PaletteIcon({ item }: { item: PaletteItem }) {
  const drawing =
    'action' in item ? ACTIONS[item.action.do] : KINDS[item.kind === 'action' ? 'page' : item.kind]
  return <Icon as={drawing} className="text-muted" />
}
