import { stopWhenParentGone, tellReady } from '@/lib/platform/parent'

// A child as web and worker are, as small as can be: says that it is ready, stays, and stops as told.
// Its argument: stays | dies-at-once | dies-soon

const how = process.argv[2]
if (how === 'dies-at-once') process.exit(3)
stopWhenParentGone()
process.on('SIGTERM', () => process.exit(0))
setInterval(() => {}, 1_000)
tellReady({ pid: process.pid })
if (how === 'dies-soon') setTimeout(() => process.exit(4), 50)
