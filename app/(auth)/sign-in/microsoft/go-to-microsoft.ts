import 'server-only'
import { formatWait } from '@/lib/action/format-wait'
import { getClientAddress } from '@/lib/auth/client-address'
import { keepMicrosoftBrowser, readMicrosoftBrowser } from '@/lib/auth/microsoft-cookies'
import { startMicrosoftSignIn, type SignInRequest } from '@/lib/data/microsoft-sign-in/start-sign-in'
import { AppError, getAppError } from '@/lib/platform/errors'

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Begins a sign-in and gives the browser its cookie. @returns Microsoft's address @throws AppError */
export async function goToMicrosoft(request: Without<SignInRequest, 'address'>): Promise<string> {
  const address = await getClientAddress()
  const browser = await readMicrosoftBrowser()
  try {
    const started = await startMicrosoftSignIn({ ...request, address }, browser)
    await keepMicrosoftBrowser(started.browser, started.seconds)
    return started.url
  } catch (error) {
    const known = getAppError(error)
    if (known?.details.reason !== 'sign_in_wait') throw error
    const time = await formatWait(Number(known.details.seconds))
    throw new AppError('refused', { reason: 'sign_in_wait', time }, { cause: error })
  }
}
