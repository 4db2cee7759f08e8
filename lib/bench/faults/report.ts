import type { Books } from './books'
import { VICTIMS, type Kill } from './campaign'

/**
 * Prints the books, per kind of kill and together.
 * @param connections those that could be open at a kill
 * @returns whether they are right: nothing lost, nothing doubled, no promise broken, and after no kill more
 *   uncertain messages than connections
 */
export function printReport(books: Books, kills: readonly Kill[], connections: number): boolean {
  const { accepted, delivered, waiting, uncertain, failed, brokenPromises, unknown } = books
  console.log('killed      times  lost  doubled  uncertain  most_uncertain_after_one')
  for (const victim of new Set(VICTIMS)) {
    const of = (counts: number[]) => counts.filter((_, place) => kills[place]?.victim === victim)
    const columns = [of(kills.map(() => 1)), of(books.lost), of(books.doubled), of(books.uncertainByKill)]
    const numbers = [...columns.map(sum), Math.max(0, ...of(books.uncertainByKill))]
    const widths = [7, 6, 9, 11, 26]
    console.log(
      victim.padEnd(10) + numbers.map((one, place) => String(one).padStart(widths[place]!)).join(''),
    )
  }
  const lost = sum(books.lost)
  const doubled = sum(books.doubled)
  const most = Math.max(0, ...books.uncertainByKill)
  const lines = { accepted, delivered, waiting, uncertain, failed, lost, doubled }
  for (const [name, value] of Object.entries(lines)) console.log(`${name} ${value}`)
  console.log(`uncertain_that_had_arrived ${books.uncertainArrived}`)
  console.log(`forms_accepted_by_the_web ${books.forms}`)
  console.log(`broken_promises ${brokenPromises}`)
  console.log(`arrived_unknown ${unknown}`)
  console.log(`uncertain_per_kill_max ${most} (${connections} connections)`)
  const balanced = accepted === delivered + waiting + uncertain + failed
  return balanced && lost + doubled + brokenPromises + unknown === 0 && most <= connections
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
