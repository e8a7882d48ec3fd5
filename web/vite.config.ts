// The board room as static files, in web/dist: npm run build, and npm start where they are stale. For work on the page
// itself: `npx vite web` beside a server that runs.

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:4000'
const paths = ['/graphql', '/ready', '/metrics', '/voice']

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // src/transport/web.ts puts a fresh one into each answer
  html: { cspNonce: '{nonce}' },
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
  server: { proxy: Object.fromEntries(paths.map((path) => [path, { target: server, changeOrigin: true, ws: true }])) }
})
