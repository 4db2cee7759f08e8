// @ts-check
/**
 * Loaded into a process before its program (`node --import`): at each look its wall clock has leapt a month ahead or
 * back. Durations (timers, performance.now) stay what they are, as when a machine's clock is set.
 */
const MONTH = 30 * 24 * 3_600_000
const Real = Date
let looks = 0
const leap = () => Real.now() + (looks++ % 2 === 0 ? MONTH : -MONTH)

globalThis.Date = new Proxy(Real, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [leap()], self),
  apply: () => new Real(leap()).toString(),
  get: (target, name, self) => (name === 'now' ? leap : Reflect.get(target, name, self)),
})
