# syntax=docker/dockerfile:1
# One image for every process; the command says which: worker, gateway, migrate, referral.

FROM node:20.19.5-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM build AS production-files
# What production does not need is not there: development packages, sources, tests, the sandbox.
RUN npm ci --omit=dev && rm -rf dist/sandbox dist/test

# With the sandbox: for the stand-in OCMW of `docker compose --profile demo`.
FROM build AS sandbox
RUN useradd --system --uid 10001 --no-create-home connector
USER 10001
ENTRYPOINT ["node", "--enable-source-maps"]

FROM node:20.19.5-bookworm-slim AS production
WORKDIR /app
ENV NODE_ENV=production AGREEMENTS_DIRECTORY=/app/agreements
COPY --from=production-files /app/package.json ./
COPY --from=production-files /app/node_modules ./node_modules
COPY --from=production-files /app/dist ./dist
COPY --from=production-files /app/agreements ./agreements
COPY --chmod=0755 deploy/worker deploy/gateway deploy/migrate deploy/referral /usr/local/bin/
# A volume mounted at /checkpoints takes over who owns it.
RUN useradd --system --uid 10001 --no-create-home connector && install -d -o 10001 -m 0750 /checkpoints
# The root file system may be read-only: no process writes a file elsewhere.
USER 10001
CMD ["worker"]
