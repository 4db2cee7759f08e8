import { describe, expect, it } from 'vitest'
import { GuardError, isAllowedAddress, resolveGuarded } from './network-guard'

const env = {
  SMTP_ALLOWED_PRIVATE_NETWORKS: [] as string[],
  SMTP_ALLOWED_PORTS: [] as number[],
  MICROSOFT_SMTP_URL: 'smtp://smtp.office365.com:587',
}
const never = async () => {
  throw new Error('not resolved in this test')
}
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'allowed',
    (error: unknown) => (error instanceof GuardError ? error.reason : `thrown: ${String(error)}`),
  )

describe('addresses that are nobody’s mail server', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.0.8',
    '198.18.0.1',
    '192.0.2.1',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%lo',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '100::1',
    '127.1',
    '0',
    '2130706433',
    '0x7f.1',
    '',
    'localhost',
  ])('%s is refused', (address) => {
    expect(isAllowedAddress(address)).toBe(false)
  })

  it.each(['52.97.183.162', '8.8.8.8', '2603:1026:c0a::2', '::ffff:52.97.183.162'])(
    '%s is allowed',
    (address) => {
      expect(isAllowedAddress(address)).toBe(true)
    },
  )

  it('allows private networks that the operator names, in both families', () => {
    expect(isAllowedAddress('127.0.0.1', ['127.0.0.0/8'])).toBe(true)
    expect(isAllowedAddress('::ffff:127.0.0.1', ['127.0.0.0/8'])).toBe(true)
    expect(isAllowedAddress('fd12::5', ['fd12::/16'])).toBe(true)
    expect(isAllowedAddress('10.0.0.7', ['10.0.0.7'])).toBe(true)
    expect(isAllowedAddress('10.0.0.8', ['10.0.0.7'])).toBe(false)
  })
})

describe('resolveGuarded', () => {
  it.each([
    '127.1',
    '0',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '①②⑦.0.0.1',
    '127.0.0.1.',
    '[::1]',
    '::ffff:127.0.0.1',
    'localhost',
    'localhost.',
  ])('refuses %s however it is spelled', async (host) => {
    expect(await reasonOf(resolveGuarded(host, 25, env))).toMatch(/address_not_allowed|name_unknown/)
  })

  it('refuses a name with one public and one private address', async () => {
    const both = async () => ['52.97.183.162', '10.0.0.1']
    expect(await reasonOf(resolveGuarded('two.example', 25, env, both))).toBe('address_not_allowed')
  })

  it('resolves once and hands on what it checked, so that a name cannot change in between', async () => {
    const answers = [['52.97.183.162'], ['127.0.0.1']]
    const rebinding = async () => answers.shift()!
    expect(await resolveGuarded('rebind.example', 587, env, rebinding)).toEqual({
      addresses: ['52.97.183.162'],
    })
    expect(answers).toHaveLength(1)
  })

  it('refuses other ports before it resolves anything', async () => {
    expect(await reasonOf(resolveGuarded('mail.example', 22, env, never))).toBe('port_not_allowed')
    const more = { ...env, SMTP_ALLOWED_PORTS: [1025] }
    expect(await reasonOf(resolveGuarded('8.8.8.8', 1025, more))).toBe('allowed')
  })

  it('allows exactly the host and port of MICROSOFT_SMTP_URL', async () => {
    const standin = { ...env, MICROSOFT_SMTP_URL: 'smtp://localhost:45678' }
    const loopback = async () => ['::1', '127.0.0.1']
    expect(await reasonOf(resolveGuarded('LOCALHOST', 45678, standin, loopback))).toBe('allowed')
    expect(await reasonOf(resolveGuarded('localhost', 45679, standin, loopback))).toBe('port_not_allowed')
    expect(await reasonOf(resolveGuarded('127.0.0.1', 25, standin))).toBe('address_not_allowed')
  })

  it('says the same of a name that does not exist and of one that is no name', async () => {
    expect(await reasonOf(resolveGuarded('nowhere.example', 25, env, never))).toBe('name_unknown')
    expect(await reasonOf(resolveGuarded('a b', 25, env, never))).toBe('name_unknown')
  })
})
