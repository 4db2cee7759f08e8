/**
 * The roles of one installation. Roles belong to the whole cluster, so their names carry a prefix, by
 * default the database's name.
 */
export interface RoleNames {
  company: string
  identity: string
  operator: string
  system: string
  web: string
  worker: string
}

/** @throws Error with one sentence when the prefix cannot begin a role's name */
export function roleNames(prefix: string): RoleNames {
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,49}$/.test(prefix))
    throw new Error(`"${prefix}" cannot begin role names: use letters, digits, _ and -, at most 50.`)
  return {
    company: `${prefix}_company`,
    identity: `${prefix}_identity`,
    operator: `${prefix}_operator`,
    system: `${prefix}_system`,
    web: `${prefix}_web`,
    worker: `${prefix}_worker`,
  }
}

/** The groups each login belongs to: the web never the worker's, the worker no other. */
export function membershipsOf(names: RoleNames): { login: string; groups: string[] }[] {
  return [
    { login: names.web, groups: [names.company, names.identity, names.operator] },
    { login: names.worker, groups: [names.system] },
  ]
}
