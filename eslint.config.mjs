import next from 'eslint-config-next'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'

/** Which part may import which (design.md, "Layout"). A part may always import itself. */
const MAY_IMPORT = {
  app: ['components', 'action', 'data', 'auth', 'i18n', 'domain', 'platform', 'app-styles'],
  components: ['domain', 'i18n'],
  action: ['auth', 'platform', 'domain', 'i18n'],
  data: ['auth', 'delivery', 'mail', 'microsoft', 'db', 'i18n', 'platform', 'domain'],
  worker: ['data', 'delivery', 'mail', 'microsoft', 'db', 'i18n', 'platform', 'domain'],
  delivery: ['mail', 'microsoft', 'db', 'platform', 'domain'],
  mail: ['db', 'platform', 'domain', 'microsoft'],
  microsoft: ['db', 'platform', 'domain'],
  auth: ['db', 'platform', 'domain'],
  web: ['i18n', 'platform', 'domain'],
  standin: ['i18n', 'platform', 'domain'],
  db: ['platform', 'domain'],
  platform: ['domain'],
  i18n: ['domain', 'platform'],
  domain: [],
  cli: ['data', 'delivery', 'mail', 'microsoft', 'auth', 'db', 'i18n', 'platform', 'domain', 'standin', 'worker', 'web', 'seed'],
  bench: ['cli', 'data', 'delivery', 'mail', 'microsoft', 'auth', 'db', 'i18n', 'platform', 'domain', 'standin', 'e2e'],
  seed: ['data', 'auth', 'db', 'i18n', 'platform', 'domain'],
  e2e: ['*'],
}

/** Packages that only some parts may know. */
const FENCED_PACKAGES = {
  'nodemailer': ['mail', 'standin', 'bench', 'e2e'],
  '@azure/msal-node': ['microsoft', 'e2e'],
  'pg': ['db', 'e2e', 'cli', 'bench'],
  '@prisma/*': ['db'],
  'smtp-server': ['standin', 'bench', 'e2e'],
  'next-auth': ['auth', 'app'],
  'next': ['app', 'components', 'action', 'auth', 'i18n', 'web'],
  'server-only': ['action', 'auth', 'app'],
}

const LIB_PARTS = Object.keys(MAY_IMPORT).filter((part) => !['app', 'components', 'seed', 'e2e'].includes(part))

const policies = [
  ...Object.entries(MAY_IMPORT).map(([part, others]) => ({
    from: { element: { type: part } },
    allow: { to: others[0] === '*' ? { element: { type: '*' } } : { element: { types: { anyOf: [part, ...others] } } } },
  })),
  { allow: { to: { module: { origin: ['external', 'core'] } } } },
  ...Object.entries(FENCED_PACKAGES).flatMap(([source, parts]) =>
    [source, `${source}/**`].map((pattern) => ({
      from: { element: { types: { noneOf: parts } } },
      disallow: { to: { module: { origin: 'external', source: pattern } } },
    })),
  ),
]

export default [
  { ignores: ['node_modules/', '.next/', '.data/', 'build/', 'lib/db/generated/', 'next-env.d.ts', 'test-results/'] },
  ...next,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs,js}'],
    plugins: { boundaries },
    settings: {
      'import/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
      'import/ignore': ['node_modules', 'lib/db/generated'], // 1.5 MB that `no-cycle` would read again and again
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/include': ['app/**', 'components/**', 'lib/**', 'prisma/**', 'e2e/**'],
      'boundaries/elements': [
        ...LIB_PARTS.map((part) => ({ type: part, pattern: `lib/${part}` })),
        { type: 'app', pattern: 'app' },
        { type: 'components', pattern: 'components' },
        { type: 'seed', pattern: 'prisma/seed' },
        { type: 'e2e', pattern: 'e2e' },
      ],
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', checkAllOrigins: true, policies }],
      'boundaries/no-unknown-files': 'error',
      'import/no-cycle': 'error',
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only lib/platform/env reads the environment.',
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  // A test may use what it tests with, whatever part it sits in.
  {
    files: ['**/*.test.ts', '**/*.test.tsx'],
    rules: { 'boundaries/dependencies': 'off' },
  },
  {
    files: ['lib/platform/env*.ts', 'lib/cli/**', 'lib/bench/**', 'e2e/**', 'next.config.js', 'vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['lib/cli/**', 'lib/bench/**', 'e2e/run/**'], rules: { 'no-console': 'off' } },
  // Playwright's fixtures call their own `use`, which is no hook.
  { files: ['e2e/**'], rules: { 'react-hooks/rules-of-hooks': 'off' } },
  { files: ['*.config.mjs'], rules: { 'import/no-anonymous-default-export': 'off' } },
]
