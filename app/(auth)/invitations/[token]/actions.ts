'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { z } from 'zod'
import { keepSession } from '@/app/(auth)/keep-session'
import { whereFrom } from '@/app/(auth)/where-from'
import { definePublicAction, defineUserAction } from '@/lib/action/define-action'
import { readPlainForm } from '@/lib/action/form-data'
import { getActor } from '@/lib/auth/actor'
import { newPassword } from '@/lib/auth/new-password'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { revokeSession } from '@/lib/auth/sessions'
import { startSession } from '@/lib/auth/start-session'
import {
  acceptInvitation,
  acceptWithNewAccount as acceptAndCreate,
} from '@/lib/data/invitations/accept-invitation'
import { nameSchema } from '@/lib/domain/people'
import { getEnv } from '@/lib/platform/env'
import { isToken } from '@/lib/platform/one-time-token'

const token = z.string().max(100, 'invalid.form')

/** Accepts as whoever is signed in, who must be whom it is for. */
export const accept = defineUserAction({
  schema: z.strictObject({ token }),
  run: async ({ actor, input }) => ({ redirectTo: `/${(await acceptInvitation(actor, input.token)).slug}` }),
})

/** Makes the account that the invitation is for, and accepts. */
export const acceptWithNewAccount = definePublicAction({
  schema: newPassword({ token, name: nameSchema }),
  secretFields: ['password', 'again', 'token'],
  run: async ({ input }) => {
    const [from, locale] = await Promise.all([whereFrom(), getLocale()])
    const person = { name: input.name, password: input.password, locale, clientAddress: from.address }
    const made = await acceptAndCreate(input.token, person)
    await keepSession(await startSession(made.userId, from))
    return { redirectTo: `/${made.slug}` }
  },
})

/** Ends the session of another account and comes back to the invitation. */
export async function changeAccount(data: FormData): Promise<void> {
  const form = readPlainForm(z.strictObject({ token }), data)
  if (!form || !isToken(form.token)) redirect('/')
  const actor = await getActor()
  if (actor) await revokeSession(actor.sessionId)
  const { name, options } = sessionCookie(getEnv().APP_URL)
  ;(await cookies()).set(name, '', { ...options, maxAge: 0 })
  redirect(`/invitations/${form.token}`)
}
