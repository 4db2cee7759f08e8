import { action, page, type Place } from '../door'

const FILE = 'app/(console)/[company]/settings/actions.ts'
const PAGE = '/[company]/settings'

async function versionOf({ world, house }: Place): Promise<number> {
  const sql = 'SELECT version FROM outlook_applications WHERE company_id = $1'
  return (await world.system<{ version: number }>(sql, [house.id]))[0]?.version ?? 0
}

export const settingsDoors = [
  page('/[company]', {
    may: 'member',
    reads: ['span'],
    example: ({ house, slug }) => ({
      params: { company: slug },
      query: { span: '30d' },
      shows: [house.name],
    }),
  }),
  page(PAGE, {
    may: 'settings.view',
    example: ({ house, slug }) => ({ params: { company: slug }, shows: [house.outlook.clientId] }),
  }),
  action(`${FILE}#saveOutlook`, PAGE, {
    may: 'settings.edit',
    proof: true,
    example: async (place) => {
      const { house, slug } = place
      const version = await versionOf(place)
      return {
        params: { company: slug },
        args: [slug],
        fields: {
          clientId: house.outlook.clientId,
          clientSecret: house.outlook.clientSecret,
          directoryId: house.outlook.directoryId,
          secretExpiresOn: '2031-06-30',
          version: String(version),
        },
        effect: async () => (await versionOf(place)) === version + 1,
      }
    },
  }),
  page(`${PAGE}/security`, {
    may: 'settings.view',
    example: ({ slug }) => ({ params: { company: slug } }),
  }),
  action('app/(console)/[company]/settings/security/actions.ts#saveSecurity', `${PAGE}/security`, {
    may: 'settings.edit',
    proof: true,
    example: async ({ world, house, slug }) => {
      const sql = 'SELECT version, idle_minutes AS idle FROM security_settings WHERE company_id = $1'
      const read = async () => (await world.identity<{ version: number; idle: number }>(sql, [house.id]))[0]!
      const before = await read()
      const idle = before.idle === 480 ? 720 : 480
      return {
        params: { company: slug },
        args: [slug],
        fields: {
          secondFactor: 'nobody',
          idleMinutes: String(idle),
          absoluteMinutes: '1440',
          version: String(before.version),
        },
        effect: async () => (await read()).idle === idle,
      }
    },
  }),
  page(`${PAGE}/delivery`, {
    may: 'settings.view',
    example: ({ slug }) => ({ params: { company: slug } }),
  }),
  action('app/(console)/[company]/settings/delivery/actions.ts#saveRules', `${PAGE}/delivery`, {
    may: 'settings.edit',
    example: async ({ world, house, slug }) => {
      const sql = 'SELECT version FROM delivery_rules WHERE company_id = $1'
      const read = async () => (await world.system<{ version: number }>(sql, [house.id]))[0]?.version ?? 0
      const version = await read()
      return {
        params: { company: slug },
        args: [slug],
        fields: {
          uncertain: 'resend',
          fallback: 'other',
          retryFirstMinutes: '10',
          retryLaterMinutes: '60',
          retryGiveUpHours: '48',
          retryJitterPercent: '10',
          version: String(version),
        },
        effect: async () => (await read()) === version + 1,
      }
    },
  }),
  action(`${FILE}#checkAgain`, PAGE, {
    may: 'settings.edit',
    example: async ({ world, house, slug }) => {
      const sql = 'SELECT checked_at AS at FROM outlook_applications WHERE company_id = $1'
      const checkedAt = async () =>
        (await world.system<{ at: Date | null }>(sql, [house.id]))[0]?.at?.getTime() ?? 0
      const before = await checkedAt()
      return {
        params: { company: slug },
        args: [slug],
        effect: async () => (await checkedAt()) > before,
      }
    },
  }),
  action(`${FILE}#switchDeveloperMode`, PAGE, {
    may: 'settings.view',
    plain: true,
    example: async ({ world, house, slug, author }) => {
      const sql = `SELECT developer_mode AS on FROM members WHERE company_id = $1 AND user_id = $2`
      const mode = async () => (await world.system<{ on: boolean }>(sql, [house.id, author.userId]))[0]!.on
      const before = await mode()
      return {
        params: { company: slug },
        args: [slug],
        fields: { on: String(!before) },
        effect: async () => (await mode()) === !before,
      }
    },
  }),
]
