import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { ensureBrowser, playwrightCli } from './browser'
import { readPlaywright, readVitest, reportFile } from './report'
import { asOneCheck, type RunNode, type Step } from './step'

const tool = (path: string) => join(projectRoot(), 'node_modules', path)

export const lint: Step = {
  name: 'lint',
  run: async (runNode) =>
    asOneCheck(
      await runNode([tool('eslint/bin/eslint.js'), '.', '--cache', '--cache-location', 'build/eslint-cache']),
    ),
}

export const types: Step = {
  name: 'types',
  async run(runNode) {
    // Next writes the types of the routes, and next-env.d.ts, which are not in the repository.
    const generated = await runNode([tool('next/dist/bin/next'), 'typegen'], { NEXT_TELEMETRY_DISABLED: '1' })
    return asOneCheck(generated || (await runNode([tool('typescript/bin/tsc'), '--noEmit'])))
  },
}

export const unit: Step = { name: 'unit tests', run: (runNode) => runVitest('unit', runNode) }

export const integration: Step = {
  name: 'integration tests',
  run: (runNode) => runVitest('integration', runNode),
}

export const endToEnd: Step = {
  name: 'end-to-end tests',
  async run(runNode) {
    const config = 'e2e/playwright.config.ts'
    if (!existsSync(join(projectRoot(), config))) throw new Error(`${config} is missing.`)
    const browser = await ensureBrowser()
    const file = reportFile('end-to-end')
    const code = await runNode([playwrightCli(), 'test', '--config', config, '--reporter', 'list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      ...(browser && { CHROMIUM_PATH: browser }),
    })
    return readPlaywright(file, code)
  },
}

async function runVitest(project: string, runNode: RunNode) {
  const file = reportFile(project)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runNode([tool('vitest/vitest.mjs'), 'run', '--project', project, ...reporters], {
    NODE_ENV: 'test',
  })
  return readVitest(file, code)
}
