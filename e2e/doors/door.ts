import { can, PERMISSIONS, ROLES, type Permission, type Role } from '@/lib/domain/permissions'
import type { Answer } from './http'
import type { House, Visitor, World } from './world'

/**
 * Who may use a door: a permission of the table (lib/domain/permissions, the only source), any member of the
 * company, anybody signed in, anybody at all; or an operator of the installation, to whom no company belongs.
 */
export type May = Permission | 'member' | 'person' | 'anyone' | 'operator'

/** Where an example is made, and for whom. */
export type Place = {
  world: World
  /** Whose rows it is made of. */
  house: House
  /** The company in its address: the house's own, unless the house's ids are tried under another. */
  slug: string
  /** In whose name the rows are made: somebody of the house who may. */
  author: Visitor
  /** Who uses it: the author, or somebody else who tries. */
  person: Visitor
  /** False: tried by a visitor, without anybody's cookies. */
  signedIn: boolean
}

/** A valid use of a door: sent by who may, it succeeds. */
export type Example = {
  /** What stands for `[name]` in the door's path. */
  params?: Record<string, string>
  query?: Record<string, string>
  /** Bound arguments of an action, the company's slug first. */
  args?: string[]
  /** The form's fields. */
  fields?: Record<string, string | string[]>
  headers?: Record<string, string>
  body?: Buffer
  /** Another session of the person's, where the example ends it. */
  cookie?: string
  /** Texts that only who may gets to see. */
  shows?: string[]
  /** Whether it has done what it is for, looked up in the database. */
  effect?: (answer: Answer) => Promise<boolean>
}

/** How a refusal looks (verdict.ts). */
export type Refusal = 'forbidden' | 'not_found' | 'sign_in' | 'refused' | 'step_up'

/**
 * Whom a door refuses. `rows`: a member, under their own company's address, with another company's ids; `stale`: the
 * rightful one, who proved a while ago who they are.
 */
export type Refused = 'role' | 'other' | 'rows' | 'nobody' | 'stale'

export type Door = {
  kind: 'page' | 'route' | 'action'
  /** As the build calls it: `/[company]/settings`, `POST /api/uploads`, `app/…/actions.ts#save`. */
  name: string
  /** Tells several examples of one door apart. */
  case?: string
  method: string
  /** Where it is; for an action, a page that has it. */
  path: string
  may: May
  /** An action that takes the form alone, without the state of `useActionState`. */
  plain: boolean
  /** It asks for a proof that is fresh (step-up, security.md 23). */
  proof: boolean
  /** Where refusals differ from the usual. */
  refuses: Partial<Record<Refused, Refusal>>
  /** Its address or form names rows of a company besides the company itself. */
  hasRows: boolean
  /** Answers that never end: the first piece is enough. */
  stream: boolean
  /** Names of the address's query that it reads. */
  reads: string[]
  /** An address that is 404 for everybody. */
  leadsNowhere: boolean
  /** What it is for is over, for everybody: the set-up of an installation that is set up. */
  over: boolean
  example: (place: Place) => Promise<Example> | Example
}

type Options = Pick<Door, 'may' | 'example'> &
  Partial<
    Pick<
      Door,
      'case' | 'proof' | 'refuses' | 'hasRows' | 'stream' | 'plain' | 'reads' | 'leadsNowhere' | 'over'
    >
  >

/** A page, by its address as the file system has it: `/[company]/settings`. */
export function page(path: string, options: Options): Door {
  return make('page', path, 'GET', path, options)
}

/** A route handler: `route('POST', '/api/uploads', …)`. */
export function route(method: string, path: string, options: Options): Door {
  return make('route', `${method} ${path}`, method, path, options)
}

/**
 * A server action.
 * @param name `app/…/actions.ts#save`
 * @param path a page that shows its form or button
 */
export function action(name: string, path: string, options: Options): Door {
  return make('action', name, 'POST', path, options)
}

function make(kind: Door['kind'], name: string, method: string, path: string, options: Options): Door {
  const hasRows = /\[(?!company\])/.test(path)
  const usual = {
    plain: false,
    proof: false,
    refuses: {},
    hasRows,
    stream: false,
    reads: [],
    leadsNowhere: false,
    over: false,
  }
  return { kind, name, method, path, ...usual, ...options }
}

/** A door's name with its example's. */
export const titleOf = (door: Door) => (door.case ? `${door.name} (${door.case})` : door.name)

/** Whether it belongs to a company. */
export const isOfCompany = ({ may }: Pick<Door, 'may'>) =>
  may !== 'person' && may !== 'anyone' && may !== 'operator'

/** Whether the table lets a role through. */
export function mayRole({ may }: Pick<Door, 'may'>, role: Role): boolean {
  return Object.hasOwn(PERMISSIONS, may) ? can(role, may as Permission) : true
}

/** A role that may, for whom examples are made that others then try. */
export function rightfulRole(door: Pick<Door, 'may'>): Role {
  return ROLES.find((role) => mayRole(door, role))!
}
