import { inSystem } from '@/lib/db'
import { DEFAULT_RULES } from '@/lib/domain/delivery-rules'
import { RETENTION_DEFAULTS } from '@/lib/domain/retention-bounds'
import { DEFAULT_SECURITY } from '@/lib/domain/security-settings'

/**
 * What a company is made of besides its messages and its log: who belongs to it, who is invited, its rules, its
 * applications and mail servers. Nothing sealed, and nothing that would open a link.
 * @returns the export's files by name
 */
export function readSettings(companyId: string): Promise<Record<string, unknown>> {
  const where = { companyId }
  const unversioned = { companyId: true, version: true } as const
  return inSystem(async (tx) => {
    const company = await tx.company.findUnique({
      where: { id: companyId },
      select: { slug: true, name: true, createdAt: true },
    })
    const retention = await tx.retentionRules.findUnique({ where, omit: unversioned })
    const delivery = await tx.deliveryRules.findUnique({ where, omit: unversioned })
    const security = await tx.securitySettings.findUnique({ where, omit: unversioned })
    return {
      'company.json': {
        ...company,
        retention: retention ?? RETENTION_DEFAULTS,
        delivery: delivery ?? DEFAULT_RULES,
        security: security ?? DEFAULT_SECURITY,
      },
      'members.json': await tx.$queryRaw`SELECT * FROM find_colleagues(${companyId}::uuid)`,
      'invitations.json': await tx.invitation.findMany({
        where,
        omit: { companyId: true, tokenHash: true },
        orderBy: { id: 'asc' },
      }),
      'outlook-application.json': await tx.outlookApplication.findUnique({
        where,
        omit: { companyId: true, secretSealed: true },
      }),
      'microsoft-sign-in.json': {
        application: await tx.microsoftApplication.findUnique({
          where,
          select: {
            enabled: true,
            directoryId: true,
            ownApplication: true,
            clientId: true,
            secretHint: true,
            secretSetAt: true,
            updatedAt: true,
          },
        }),
        accounts: await tx.microsoftIdentity.findMany({
          where,
          omit: { companyId: true },
          orderBy: { id: 'asc' },
        }),
      },
      'mail-servers.json': await tx.mailServer.findMany({
        where,
        omit: { companyId: true, passwordSealed: true },
        include: { grant: { omit: { companyId: true, mailServerId: true, cacheSealed: true } } },
        orderBy: { id: 'asc' },
      }),
    }
  })
}
