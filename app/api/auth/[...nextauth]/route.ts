import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { authOptions } from '@/lib/auth/options'
import { hasReadableCallback } from '@/lib/auth/callback-url'

type Context = { params: Promise<{ nextauth: string[] }> }

/** next-auth's endpoints: who is signed in, the form token, signing out. Signing in is app/(auth)/sign-in. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  if (!hasReadableCallback(request)) return Response.json({ error: 'callbackUrl' }, { status: 400 })
  return NextAuth(request as never, context as never, authOptions()) as Promise<Response>
}

export { handle as GET, handle as POST }
