import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const elsewhere = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The Chromium of this machine: what TEST_CHROMIUM names, else one on the PATH. */
export function findChromium(): string | undefined {
  const given = process.env.TEST_CHROMIUM
  if (given && !existsSync(given)) throw new Error(`TEST_CHROMIUM is ${given}, and there is no such file: name the program, or unset it.`)
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return given || [...onPath, ...elsewhere].find((file) => existsSync(file))
}
