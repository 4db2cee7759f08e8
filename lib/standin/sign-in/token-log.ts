export type TokenCall = {
  at: string
  tenant: string
  grantType: string
  clientId: string
  /** UPN, where the call's code or refresh token told it. */
  account: string | null
  /** 'ok', an AADSTS number, or the kind of fault that happened. */
  outcome: string
}

const KEPT = 5_000

/** Token calls seen, newest last, without codes, tokens or secrets. */
export class TokenLog {
  private calls: TokenCall[] = []

  add(call: TokenCall): void {
    this.calls.push(call)
    if (this.calls.length > KEPT) this.calls.splice(0, this.calls.length - KEPT)
  }

  list(): TokenCall[] {
    return [...this.calls]
  }

  clear(): void {
    this.calls = []
  }
}
