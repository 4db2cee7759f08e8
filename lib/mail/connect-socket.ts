import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net'

/** How long one address of several may take before the next is tried, ms. */
const ATTEMPT_MS = 2_500

/**
 * A TCP connection to the first of the checked addresses that answers; no name is looked up here.
 * @throws the socket's error
 */
export function connectSocket(addresses: string[], port: number, deadlineMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const list = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    const lookup: LookupFunction = (_name, options, callback) => {
      if (options.all) callback(null, list)
      else callback(null, list[0]!.address, list[0]!.family)
    }
    const socket = connect({
      // A name that exists nowhere: the lookup above answers for it.
      ...(list.length > 1 ? { host: 'checked.invalid', lookup } : { host: addresses[0]! }),
      port,
      autoSelectFamily: list.length > 1,
      autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
      noDelay: true,
    })
    const late = () => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT', syscall: 'connect' })
    const timer = setTimeout(() => socket.destroy(late()), deadlineMs)
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}
