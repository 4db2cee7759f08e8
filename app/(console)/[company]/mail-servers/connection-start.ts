import 'server-only'
import { revalidatePath } from 'next/cache'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Done } from '@/lib/action/define-action'
import { getAppError } from '@/lib/platform/errors'

/**
 * Goes to Microsoft. Where its page could not even be opened, the refusal is kept with the server: the page
 * renders again and explains it, so the form itself has nothing to say.
 * @param start begins a sign-in (lib/data/connection)
 */
export async function leaveForMicrosoft(who: CompanyActor, start: Promise<{ url: string }>): Promise<Done> {
  try {
    return { redirectTo: (await start).url }
  } catch (error) {
    const code = getAppError(error)?.code
    if (code !== 'unavailable' && code !== 'refused') throw error
    revalidatePath(`/${who.company.slug}`, 'layout')
    return {}
  }
}
