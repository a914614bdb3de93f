import type { AddressInfo } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { type Clock, systemClock } from '../../domain/clock.js';
import { Behaviour } from './behaviour.js';
import { addContractRoutes, type HeldUpCall, type ReceivedCall } from './contract-routes.js';
import { addControlRoutes } from './control-routes.js';
import type { StandInControls } from './controls.js';
import { HeldReferrals } from './held-referrals.js';

export interface StandInReceiverOptions {
  /** 127.0.0.1 unless given; another only inside a container. */
  host?: string;
  /** Any free port unless given. */
  port?: number;
  /** Bearer token that calls of the contract must carry; any caller is let in where absent. */
  token?: string;
  /** PEM of a key and its certificate: https instead of http. */
  tls?: { key: string; cert: string };
  /** For `receivedAt` (subject: the referral) and `destroyedOn` (subject: the referral of the dossier). */
  clock?: Clock;
}

export interface StandInReceiver extends StandInControls {
  /** Base URL of the receiver contract. */
  url: string;
  /** Stops, dropping connections that are open. What was held is gone. */
  close(): Promise<void>;
}

/**
 * A stand-in for the system of an OCMW, on 127.0.0.1 over real HTTP: it keeps the receiver contract until told to
 * misbehave, holds everything in memory, and logs nothing. Not for production.
 */
export async function startStandInReceiver(options: StandInReceiverOptions = {}): Promise<StandInReceiver> {
  const { clock = systemClock, tls } = options;
  const referrals = new HeldReferrals();
  const behaviour = new Behaviour();
  const calls: ReceivedCall[] = [];
  const heldUp: HeldUpCall[] = [];

  const controls: StandInControls = {
    misbehave: (subject, name, tuning = {}) => behaviour.misbehave(subject, name, tuning),
    behave: (subject) => behaviour.behave(subject),
    held: (referralId) => referrals.held(referralId),
    all: () => referrals.all(),
    calls: (subject) => structuredClone(calls.filter((call) => subject === undefined || call.subject === subject)),
    openDossier: (referralId, reference) => referrals.openDossier(referralId, reference),
    removeDossier: (referralId) => referrals.removeDossier(referralId),
    letThrough: async (subject) => {
      const statuses: number[] = [];
      for (const call of heldUp.filter((waiting) => waiting.subject === subject)) {
        heldUp.splice(heldUp.indexOf(call), 1);
        statuses.push(await call.arrive());
      }
      return statuses;
    },
    completeErasure: (referralId) => referrals.erase(referralId).content,
    completeDestruction: async (declarationId) => {
      const body = referrals.takeAcceptedDestruction(declarationId);
      if (!body) return undefined;
      return referrals.destroy(body, await clock.now(referrals.referralOf(body.dossierReference) ?? declarationId))
        .content;
    },
  };

  const shared = { logger: false, forceCloseConnections: true, bodyLimit: 64 * 1024 } as const;
  const server = (tls ? fastify({ ...shared, https: tls }) : fastify(shared)) as unknown as FastifyInstance;
  // Fastify would quote its own messages; a receiver's faults are a status and nothing else here.
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).type('application/problem+json').send({ type: 'about:blank', status });
  });
  addContractRoutes(server, {
    referrals,
    behaviour,
    calls,
    heldUp,
    clock,
    ...(options.token === undefined ? {} : { token: options.token }),
  });
  addControlRoutes(server, controls);

  const host = options.host ?? '127.0.0.1';
  await server.listen({ host, port: options.port ?? 0 });
  const { port } = server.server.address() as AddressInfo;
  return { ...controls, url: `${tls ? 'https' : 'http'}://${host}:${port}`, close: () => server.close() };
}
