import { inCompany, isDatabaseAwayError, type Tx } from '@/lib/db'
import { insertPrepared, type Enqueued } from './insert-prepared'
import type { PreparedMessage } from './prepare-message'

type CompanyScope = <T>(companyId: string, work: (tx: Tx) => Promise<T>) => Promise<T>
type Waiting = {
  prepared: PreparedMessage
  resolve: (enqueued: Enqueued) => void
  reject: (error: unknown) => void
}

/** Messages in one transaction: more make it no cheaper, and each of them waits for all. */
const TOGETHER = 50

/**
 * Accepts single messages. Of each company one transaction is on its way; those that come meanwhile share the next
 * one, as a database's own group commit does: its four round trips and its sync to disk are paid once for all. A
 * message that comes alone waits for nobody.
 */
export class Acceptor {
  private readonly lines = new Map<string, Waiting[]>()

  constructor(private readonly scope: CompanyScope) {}

  /**
   * Resolves when it is committed. Whoever shares a transaction with one that is refused does not notice.
   * @throws as insertPrepared · AppError unavailable, reason database: whether it arrived is not known
   */
  accept(prepared: PreparedMessage): Promise<Enqueued> {
    const { companyId } = prepared.input
    return new Promise((resolve, reject) => {
      const one = { prepared, resolve, reject }
      const line = this.lines.get(companyId)
      if (line) return void line.push(one)
      this.lines.set(companyId, [one])
      void this.drain(companyId)
    })
  }

  private async drain(companyId: string): Promise<void> {
    const line = this.lines.get(companyId)!
    // The others of this turn of the event loop belong in the same transaction.
    await new Promise(setImmediate)
    while (line.length > 0) await this.write(companyId, line.splice(0, TOGETHER))
    this.lines.delete(companyId)
  }

  private async write(companyId: string, batch: Waiting[]): Promise<void> {
    try {
      const prepared = batch.map((one) => one.prepared)
      const enqueued = await this.scope(companyId, (tx) => insertPrepared(tx, prepared))
      for (const [place, one] of batch.entries()) one.resolve(enqueued[place]!)
    } catch (error) {
      // After a commit without an answer nobody knows what is there: to write it again is for whoever asked.
      if (batch.length > 1 && !isDatabaseAwayError(error))
        for (const one of batch) await this.write(companyId, [one])
      else for (const one of batch) one.reject(error)
    }
  }
}

const ofThisProcess = new Acceptor(inCompany)

/** The web's way to accept a message that was prepared. @throws as Acceptor.accept */
export const acceptMessage = (prepared: PreparedMessage): Promise<Enqueued> => ofThisProcess.accept(prepared)
