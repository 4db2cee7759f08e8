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
