import { callAction } from '@/e2e/doors/invoke'
import type { Answer } from '@/e2e/doors/http'
import type { House, World } from '@/e2e/doors/world'
import { microsoft } from '@/e2e/fixtures/standin'
import { getMicrosoftSignIn, saveMicrosoftSignIn } from '@/lib/data/microsoft-sign-in/settings'
import { findSignInLink } from '@/lib/data/microsoft-sign-in/sign-in-link'
import { cookieNames } from '@/lib/domain/cookies'

const SIGN_IN = 'app/(auth)/sign-in/microsoft/actions.ts#signInWithMicrosoft'
const ACCOUNT = 'app/(console)/account/microsoft-actions.ts'

/** Switches a company's Microsoft sign-in on. @returns the unguessable part of its address */
export async function enableMicrosoft(house: House): Promise<string> {
  const { who } = house.people.owner
  const { directoryId } = house.outlook
  const { version } = await getMicrosoftSignIn(who)
  const settings = { application: 'outlook' as const, directoryId, enabled: true, clientId: null }
  await saveMicrosoftSignIn(who, { ...settings, clientSecret: '', version })
  return (await findSignInLink(house.id))!
}

/** A browser as far as cookies go: keeps what it is sent, sends what it keeps, follows nothing. */
export class SignInBrowser {
  readonly #jar = new Map<string, string>()
  readonly #names

  constructor(
    private readonly world: World,
    cookie = '',
  ) {
    this.#names = cookieNames(world.url)
    for (const pair of cookie.split('; ').filter(Boolean)) this.#put(pair)
  }

  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Signed in, as far as the cookie goes. */
  get session(): string | undefined {
    return this.#jar.get(this.#names.session)
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const { cookie } = this
    const sent = { ...headers, ...(cookie ? { cookie } : {}) }
    return this.#keep(await this.world.wire.send({ method: 'GET', path, headers: sent }))
  }

  /** The button of a company's sign-in page. @returns Microsoft's address, to be visited */
  start(link: string, next = '', headers: Record<string, string> = {}): Promise<URL> {
    return this.#go(SIGN_IN, { params: { link }, fields: { link, next }, headers })
  }

  /** Of somebody who is signed in: proving who they are (step-up), or adding a Microsoft account. */
  prove = () => this.#go(`${ACCOUNT}#proveByMicrosoft`, { fields: { next: '' } })
  link = (companyId: string) => this.#go(`${ACCOUNT}#linkMicrosoft`, { fields: { companyId } })

  /** Back from Microsoft. */
  comeBack({ pathname, search }: URL): Promise<Answer> {
    return this.get(pathname + search)
  }

  async #go(name: string, example: Parameters<typeof callAction>[3]): Promise<URL> {
    const visitor = { ...this.world.stranger, cookie: this.cookie }
    const { answer, state } = await callAction(this.world, name, visitor, example)
    this.#keep(answer)
    if (!state?.goTo) throw new Error(`no way to Microsoft: ${answer.status} ${answer.text.slice(0, 300)}`)
    return new URL(state.goTo)
  }

  #keep(answer: Answer): Answer {
    for (const line of answer.headers['set-cookie'] ?? []) this.#put(line.split(';')[0]!)
    return answer
  }

  #put(pair: string): void {
    const [name = '', ...value] = pair.split('=')
    if (value.join('=') === '') this.#jar.delete(name)
    else this.#jar.set(name, value.join('='))
  }
}

/** Through Microsoft's pages as an account. @returns where it sends the browser */
export async function visitMicrosoft(url: URL, account: string): Promise<URL> {
  const walked = await microsoft.authorize({ url: url.href, account, accept: true })
  if (!('redirect' in walked)) throw new Error(`Microsoft shows ${walked.shown.code}`)
  return new URL(walked.redirect)
}
