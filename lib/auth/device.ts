import Bowser from 'bowser'

/** A browser as people call it. */
export type Device = { browser: string | null; system: string | null; mobile: boolean }

/** What a User-Agent header says about itself; anything may stand in it, so it is only ever shown. */
export function parseDevice(userAgent: string | null): Device {
  if (!userAgent) return { browser: null, system: null, mobile: false }
  const { browser, os, platform } = Bowser.parse(userAgent)
  const version = browser.version?.split('.')[0]
  const name = browser.name || null
  return {
    browser: name && version ? `${name} ${version}` : name,
    system: os.name || null,
    mobile: platform.type === 'mobile' || platform.type === 'tablet',
  }
}
