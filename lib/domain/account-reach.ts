import { mayRemove } from './member-rules'
import type { Role } from './permissions'

/**
 * What a company's administrator may do to a member's account. An account is one person's in all their
 * companies: who could reset it from one would be in the others too. So what opens it reaches no further than
 * the companies the administrator runs themselves.
 */
export type Reach = {
  by: Role
  whose: Role
  self: boolean
  /** The person also belongs to a company that the administrator does not run, or runs the installation. */
  elsewhere: boolean
  hasSecondFactor: boolean
}

export type ReachVerdict = 'ok' | 'self' | 'owners_only' | 'elsewhere'

/** Whether they may take a lost second factor away. One's own is one's own account's business. */
export function judgeFactorReset(reach: Omit<Reach, 'hasSecondFactor'>): ReachVerdict {
  return reach.self ? 'self' : judge(reach, reach.elsewhere)
}

/** Whether they may make a link to set a password: where a second factor is asked too, it opens nothing alone. */
export function judgePasswordLink(reach: Reach): ReachVerdict {
  return reach.self ? 'self' : judge(reach, reach.elsewhere && !reach.hasSecondFactor)
}

function judge({ by, whose }: Pick<Reach, 'by' | 'whose'>, tooFar: boolean): ReachVerdict {
  if (!mayRemove(by, whose)) return 'owners_only'
  return tooFar ? 'elsewhere' : 'ok'
}

/**
 * Whether a link to set a password may leave by a company's mail server, where its administrators might read it:
 * only when there is nothing else it would open.
 */
export function mayMailPasswordLink(person: {
  companies: number
  operator: boolean
  hasSecondFactor: boolean
}): boolean {
  return person.hasSecondFactor || (person.companies === 1 && !person.operator)
}
