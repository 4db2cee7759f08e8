import { setPassword } from '@/lib/auth/people'
import { inIdentity } from '@/lib/db'
import { newId } from '@/lib/platform/ids'
import type { DemoOperator } from './context'

/** Makes the demo's operator, who belongs to no company, or finds the one an interrupted start made. */
export async function seedOperator({ email, password, name }: DemoOperator): Promise<void> {
  const user = await inIdentity(async (tx) => {
    const made = await tx.user.upsert({
      where: { email },
      create: { id: newId(), email, name },
      update: {},
    })
    await tx.operator.createMany({ data: [{ userId: made.id }], skipDuplicates: true })
    return made
  })
  if (!user.passwordHash) await setPassword(user.id, password)
}
