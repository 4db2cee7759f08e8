import { describe, expect, it } from 'vitest'
import { chooseServer, findSenders, type ServerForChoice } from './choose-server'

const server = (id: string, over: Partial<ServerForChoice> = {}): ServerForChoice => ({
  id,
  description: id,
  priority: 10,
  account: null,
  fromFilter: '',
  displayName: null,
  ready: true,
  troubled: false,
  ...over,
})

const courrier = server('courrier', {
  account: 'courrier@atelier.example',
  fromFilter: 'devis@atelier.example',
  priority: 10,
})
const domain = server('domain', {
  account: 'relais@atelier.example',
  fromFilter: 'atelier.example',
  priority: 1,
})
const late = server('late', { fromFilter: 'devis@atelier.example', priority: 20 })

describe('chooseServer', () => {
  it.each([
    ['its own account', [domain, courrier], 'courrier@atelier.example', 'courrier', 'account'],
    [
      'a full address before a domain of lower priority',
      [domain, courrier],
      'devis@atelier.example',
      'courrier',
      'address',
    ],
    [
      'the domain when nothing names the address',
      [domain, courrier],
      'paul@atelier.example',
      'domain',
      'domain',
    ],
    ['letters of either case', [courrier], 'Devis@Atelier.Example', 'courrier', 'address'],
    ['priority among equals', [late, courrier], 'devis@atelier.example', 'courrier', 'address'],
    [
      'a ready one before one that is not',
      [late, { ...courrier, ready: false }],
      'devis@atelier.example',
      'late',
      'address',
    ],
    [
      'one that is not ready when it is the only one',
      [{ ...courrier, ready: false }],
      'devis@atelier.example',
      'courrier',
      'address',
    ],
  ] as const)('takes %s', (_, servers, from, id, reason) => {
    expect(chooseServer(servers, from)).toMatchObject({ server: { id }, reason })
  })
  it('lets another that can send stand in for one in trouble, only where both the rules and its filter allow it', () => {
    const broken = { ...courrier, ready: false, troubled: true }
    const choose = (from: string, fallback: boolean, ...others: ServerForChoice[]) =>
      chooseServer([broken, ...others], from, { fallback })
    expect(choose('courrier@atelier.example', true, domain)).toMatchObject({
      server: { id: 'domain' },
      reason: 'fallback',
      match: 'account',
      named: { id: 'courrier' },
    })
    expect(choose('courrier@atelier.example', false, domain)).toMatchObject({ server: { id: 'courrier' } })
    const foreign = server('foreign', { fromFilter: 'lorme.example' })
    expect(choose('courrier@atelier.example', true, foreign)).toMatchObject({ server: { id: 'courrier' } })
    const away = { ...domain, ready: false }
    expect(choose('courrier@atelier.example', true, away)).toMatchObject({ server: { id: 'courrier' } })
    // Paused by hand, or busy for a moment: its mail waits for it.
    const paused = { ...courrier, ready: false }
    expect(chooseServer([paused, domain], 'devis@atelier.example', { fallback: true })).toMatchObject({
      server: { id: 'courrier' },
      reason: 'address',
    })
  })
  it('takes none when no server accepts the address, nor a subdomain for a domain', () => {
    expect(chooseServer([courrier, domain], 'a@lorme.example')).toBeNull()
    expect(chooseServer([domain], 'a@sub.atelier.example')).toBeNull()
  })
})

describe('findSenders', () => {
  it("offers accounts, full addresses, and the member's own address where a domain allows it", () => {
    const senders = findSenders([domain, courrier], 'envoi@atelier.example')
    expect(senders.map((sender) => [sender.address, sender.serverId])).toEqual([
      ['relais@atelier.example', 'domain'],
      ['envoi@atelier.example', 'domain'],
      ['courrier@atelier.example', 'courrier'],
      ['devis@atelier.example', 'courrier'],
    ])
  })
  it('offers no foreign address of its own accord', () => {
    expect(findSenders([domain], 'paul@lorme.example').map((sender) => sender.address)).toEqual([
      'relais@atelier.example',
    ])
  })
})
