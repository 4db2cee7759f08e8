import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./lib/i18n/request.ts')

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run check` runs tsc over everything, once
  serverExternalPackages: ['pg', 'nodemailer', '@azure/msal-node', '@node-rs/argon2', 'pino'],
  // No picture is resized: the address that would fetch any of them is not there.
  images: { unoptimized: true },
  experimental: {
    authInterrupts: true, // forbidden(): my company, but my role may not -> a real 403
    serverActions: { bodySizeLimit: '4mb' },
  },
}

export default withNextIntl(config)
