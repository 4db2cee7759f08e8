/** Known to every test; the product makes its own. */
export const TEST_SECRETS = {
  NEXTAUTH_SECRET: 'secret-of-the-tests-that-seals-nothing-real',
  ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 'relais tests').toString('base64')}`,
}
