import { randomUUID } from 'node:crypto'
import { findDrafts, keepDraft } from '@/lib/auth/drafts'
import { action } from '../door'

/** What was typed when a session was over. Made here by its owner's session, as the action's door would. */
export const draftDoors = [
  action('app/(console)/draft-actions.ts#discardDraft', '/companies', {
    may: 'person',
    example: async ({ house, person }) => {
      const id = randomUUID()
      const values = { clientId: house.marker }
      const draft = { id, path: `/${house.slug}/settings`, form: 'main', values, secrets: [], replaces: null }
      await keepDraft(person.who.actor.sessionId, draft)
      return {
        fields: { draft: id },
        effect: async () =>
          !(await findDrafts({ userId: person.userId, session: { onlyCompanyId: null } })).some(
            (kept) => kept.id === id,
          ),
      }
    },
  }),
]
