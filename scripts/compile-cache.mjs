// Loaded ahead of the server: keeps what Node compiles, so that the next start finds it. A folder that cannot be written is no
// failure, only a slower start.

import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))
