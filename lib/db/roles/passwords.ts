import { createHash, createHmac, hkdfSync, pbkdf2Sync, randomBytes } from 'node:crypto'

/**
 * The logins' passwords, so that nothing more has to be kept and every start of an installation agrees. They
 * come from NEXTAUTH_SECRET and from the owner's own password, which neither the web nor the worker is given:
 * who gets hold of the web's environment cannot work out the worker's login.
 */
export function derivePasswords(options: { ownerUrl: string; secret: string }): {
  webPassword: string
  workerPassword: string
} {
  const salt = new URL(options.ownerUrl).password
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', options.secret, salt, purpose, 32)).toString('base64url')
  return {
    webPassword: derive('relais database login web'),
    workerPassword: derive('relais database login worker'),
  }
}

/**
 * The verifier PostgreSQL stores for a password (RFC 5803, RFC 5802 section 3): sent instead of the password,
 * which then stands in no server log. Passwords here are ASCII, so SASLprep changes nothing.
 */
export function scramVerifier(password: string, salt = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}
