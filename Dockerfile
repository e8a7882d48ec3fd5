# The server and its page. Node runs the sources as they are; they write nothing but DATA_DIR, and that only without
# DATABASE_URL, so that the root filesystem may be read-only.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings Node, and no package needs a script of its own.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:26-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY tsconfig.json ./
COPY scripts scripts
COPY web web
RUN node scripts/build-web.mjs --force

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
RUN mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=page /app/web/dist web/dist
COPY package.json ./
COPY src src
COPY schema schema
COPY bots bots
COPY migrations migrations
COPY board board
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:4000/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: signals reach the server itself.
CMD ["node", "src/main.ts"]
