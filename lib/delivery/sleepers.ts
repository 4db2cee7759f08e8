/** Connections with nothing to do, waiting a while or until somebody wakes them. */
export class Sleepers {
  private readonly ends = new Set<() => void>()

  sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.ends.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.ends.add(end)
    })
  }

  wake(): void {
    for (const end of this.ends) end()
  }
}
