import { forgetSentSecrets } from '@/lib/data/system-mail/forget-secrets'
import { destroyDueCompanies } from './destroy-companies'

/**
 * What has its time in companies' lives: destroying those whose time to undo has passed, forgetting one-time
 * links that were sent. By one worker at a time (lib/data/chores/ledger.ts); what is left over comes next time.
 */
export async function doCompanyChores(): Promise<{ destroyed: number; forgotten: number }> {
  return { forgotten: await forgetSentSecrets(), destroyed: await destroyDueCompanies() }
}
