import { z } from 'zod'
import { changesSchema } from './control'
import type { Control } from './control'
import { faultSchema } from './faults'
import { BadRequest } from './http/exchange'
import type { Exchange } from './http/exchange'
import type { Route } from './http/router'
import { settingsSchema } from './settings'
import { walkSchema } from './sign-in/walk-authorize'
import { seedSchema } from './state/schema'

const accountSchema = z.object({ account: z.string() })

/** `/_control`: JSON in, JSON out, on the plain origin of a loopback server. */
export function controlRoutes(control: Control): Route[] {
  const post = <T>(path: string, schema: z.ZodType<T>, run: (input: T) => unknown): Route => ({
    method: 'POST',
    path,
    handle: async (exchange) => exchange.sendJson(200, (await run(await readInput(exchange, schema))) ?? {}),
  })
  const get = (path: string, read: () => unknown): Route => ({
    method: 'GET',
    path,
    handle: (exchange) => exchange.sendJson(200, read()),
  })
  const state = () => ({ settings: control.configure({}), faults: control.faults() })
  const faults = z.union([z.array(faultSchema), faultSchema.transform((fault) => [fault])])
  const addFaults = (list: z.infer<typeof faults>) => ({ ids: list.map((fault) => control.fault(fault)) })
  const both = z.object({ faults: faults.default([]), settings: settingsSchema.partial().default({}) })
  return [
    get('/_control', state),
    get('/_control/log', () => control.log()),
    post('/_control', both, (input) => {
      addFaults(input.faults)
      control.configure(input.settings)
      return state()
    }),
    post('/_control/faults', faults, addFaults),
    post('/_control/settings', settingsSchema.partial(), (change) => control.configure(change)),
    post('/_control/reset', z.object({}), () => control.reset()),
    post('/_control/revoke', accountSchema, async ({ account }) => ({
      revoked: await control.revoke(account),
    })),
    post('/_control/forget-consent', accountSchema, ({ account }) => control.forgetConsent(account)),
    post('/_control/register', seedSchema, (seed) => control.register(seed)),
    post('/_control/change', changesSchema, (change) => control.change(change)),
    post('/_control/authorize', walkSchema, (walk) => control.authorize(walk)),
  ]
}

async function readInput<T>(exchange: Exchange, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await exchange.readJson())
  if (!result.success) throw new BadRequest(400, z.prettifyError(result.error))
  return result.data
}
