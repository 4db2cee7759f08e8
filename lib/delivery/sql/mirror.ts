/**
 * A root shows what its latest child does: after a change of children, their state on the root. `changed` is a
 * CTE with company_id, parent_id and state. Ones that failed or were cancelled leave the root sent: somebody has
 * accepted it.
 */
export const mirror = (changed: string, state = 'c.state') => `
  UPDATE messages p SET child_state = CASE WHEN ${state} IN ('failed', 'cancelled') THEN 'sent' ELSE ${state} END
  FROM ${changed} c WHERE c.parent_id IS NOT NULL AND p.company_id = c.company_id AND p.id = c.parent_id`
