import type { Door, Example } from '../door'
import type { Sent } from '../http'
import type { Transport } from '../invoke'
import type { World } from '../world'
import type { OtherIds } from './texts'

/** What an attack is made with. */
export type Given = {
  world: World
  door: Door
  /** The action's id in the build. */
  id: string
  example: Example
  cookie: string | null
  ids: OtherIds
  transport: Transport
}

/** One spoiled request. `door · place · how` names it: the same name is the same request. */
export type Attack = {
  door: Door
  place: string
  how: string
  make: (given: Given) => Sent | { bytes: Buffer }
  /** It must not be taken for a valid form. */
  mustRefuse?: boolean
  /** It takes the language away, so that either is right. */
  anyLanguage?: boolean
  /** It is hung up on, so that no answer is no failure. */
  mayEnd?: boolean
}
