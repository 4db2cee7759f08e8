import { createState, parseState, type ConnectState } from './connect-state'

/**
 * The `state` of an approval link: like a sign-in's, with a word before it, so that the one is never taken for
 * the other. The administrator who brings it back may have no account here.
 */
const PREFIX = 'approval.'

export function createApprovalState(companyId: string, approvalId: string): { text: string; hash: Buffer } {
  const { text, hash } = createState(companyId, approvalId)
  return { text: PREFIX + text, hash }
}

/** @returns null when it is none of ours; `attemptId` is the approval's id */
export function parseApprovalState(text: string | null): ConnectState | null {
  return text?.startsWith(PREFIX) ? parseState(text.slice(PREFIX.length)) : null
}

/** Whether an answer of Microsoft's belongs to an approval: by its state, or by what only approvals bring. */
export function isApprovalAnswer(params: URLSearchParams): boolean {
  return params.has('admin_consent') || params.getAll('state').some((state) => state.startsWith(PREFIX))
}
