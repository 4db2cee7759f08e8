import { page, route } from '../door'
import { addMessage } from '../rows'

/** What belongs to the site as a whole: health, live changes, next-auth's endpoints, files, the error pages. */
export const siteDoors = [
  // Addresses of their own that lead nowhere: Next shows them where another page fails.
  page('/_not-found', { may: 'anyone', leadsNowhere: true, example: () => ({}) }),
  page('/_global-error', { may: 'anyone', leadsNowhere: true, example: () => ({}) }),
  page('/-/[status]', {
    may: 'anyone',
    leadsNowhere: true,
    reads: ['path', 'id', 'sent'],
    example: () => ({ params: { status: '404' }, query: { path: '/x', id: 'x', sent: '1' } }),
  }),
  route('GET', '/api/live/state', { may: 'anyone', example: () => ({ shows: ['"state":"'] }) }),
  route('GET', '/api/search', {
    may: 'member',
    reads: ['company', 'q', 'recent'],
    example: async ({ house, slug, author }) => {
      const id = await addMessage(house, author)
      return { query: { company: slug, q: house.marker }, shows: [id] }
    },
  }),
  route('GET', '/api/search', {
    case: 'before anything is typed',
    may: 'member',
    reads: ['company', 'q', 'recent'],
    example: async ({ house, slug, author }) => {
      const id = await addMessage(house, author)
      return {
        query: { company: slug, recent: `message:${id},server:${house.serverId}` },
        shows: [house.marker],
      }
    },
  }),
  route('GET', '/favicon.ico', { may: 'anyone', example: () => ({}) }),
  route('GET', '/icon.svg', { may: 'anyone', example: () => ({}) }),
  route('GET', '/api/health', { may: 'anyone', example: () => ({ shows: ['"database":"ok"'] }) }),
  route('GET', '/api/live', {
    may: 'member',
    stream: true,
    reads: ['company'],
    example: ({ slug }) => ({ query: { company: slug }, shows: ['retry:'] }),
  }),
  route('GET', '/api/auth/[...nextauth]', {
    may: 'anyone',
    example: ({ person, signedIn }) => ({
      params: { nextauth: 'session' },
      shows: signedIn ? [person.email] : ['{}'],
    }),
  }),
  route('POST', '/api/auth/[...nextauth]', {
    may: 'anyone',
    example: ({ signedIn, person, world }) =>
      signOutByScript(world.wire, signedIn ? () => world.openCookie(person) : null),
  }),
]

/** next-auth's own signing out: a token from its cookie, then the form. */
async function signOutByScript(
  wire: {
    send: (sent: {
      method: string
      path: string
      headers: Record<string, string>
    }) => Promise<{ text: string; headers: Record<string, unknown> }>
  },
  open: (() => Promise<string>) | null,
) {
  const session = open ? await open() : ''
  const given = await wire.send({ method: 'GET', path: '/api/auth/csrf', headers: { cookie: session } })
  const { csrfToken } = JSON.parse(given.text) as { csrfToken: string }
  const set = (given.headers['set-cookie'] as string[] | undefined) ?? []
  const cookie = [session, ...set.map((one) => one.split(';')[0]!)].filter(Boolean).join('; ')
  return {
    params: { nextauth: 'signout' },
    cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams({ csrfToken, callbackUrl: '/', json: 'true' }).toString()),
  }
}
