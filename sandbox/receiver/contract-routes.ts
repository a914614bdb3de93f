import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ReceiverCall } from '../../activities/receiver/outside-failures.js';
import {
  correctionBody,
  deliveryBody,
  destructionBody,
  erasureBody,
  recallBody,
  withdrawalBody,
} from '../../contracts/receiver.js';
import type { Clock } from '../../domain/clock.js';
import type { Behaviour } from './behaviour.js';
import type { HeldReferrals, WireAnswer } from './held-referrals.js';
import { MISBEHAVIOURS, type MisbehaviourName } from './misbehaviours.js';

/** One call that reached the stand-in: identifiers and codes, nothing of the client. */
export interface ReceivedCall {
  call: ReceiverCall;
  /** Referral id, or declaration id of a destruction. */
  subject: string;
  recordVersion?: number;
  eventId?: string;
  /** Why it has to erase, or is told of a recall: a code. */
  reason?: string;
  traceId?: string;
  misbehaviour?: MisbehaviourName;
  /** As answered or meant; absent until then, and where the body was refused it is 400. */
  status?: number;
}

/** A call whose connection is gone, and which will be carried out all the same. */
export interface HeldUpCall {
  subject: string;
  /** What it is answered, and nobody hears. */
  arrive(): Promise<number>;
}

export interface ContractRoutes {
  referrals: HeldReferrals;
  behaviour: Behaviour;
  calls: ReceivedCall[];
  /** Calls that are still on their way, oldest first. */
  heldUp: HeldUpCall[];
  clock: Clock;
  token?: string;
}

interface Operation<Body extends object> {
  call: ReceiverCall;
  schema: z.ZodType<Body>;
  truthfully(subject: string, body: Body): Promise<WireAnswer> | WireAnswer;
  later?(subject: string, body: Body): WireAnswer;
}

type Parameters = { referralId?: string };

/** The receiver contract as routes. Every call passes the token, then whatever misbehaviour is on, then the contract. */
export function addContractRoutes(server: FastifyInstance, { referrals, clock, ...stage }: ContractRoutes): void {
  const serve =
    <Body extends object>(operation: Operation<Body>) =>
    async (request: FastifyRequest<{ Params: Parameters }>, reply: FastifyReply) => {
      const read = operation.schema.safeParse(request.body);
      const noted = note(operation.call, request, stage.calls);
      if (stage.token !== undefined && request.headers.authorization !== `Bearer ${stage.token}`) {
        return send(reply, noted, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
      }
      if (!read.success) return send(reply, noted, { status: 400 });

      const { data } = read;
      if ('reason' in data && typeof data.reason === 'string') noted.reason = data.reason;
      const truthfully = async () => operation.truthfully(noted.subject, data);
      const misbehaviour = stage.behaviour.take(subjectsOf(noted, data), operation.call);
      if (!misbehaviour) return send(reply, noted, await truthfully());

      noted.misbehaviour = misbehaviour.name;
      const answer = await MISBEHAVIOURS[misbehaviour.name].act({
        ...misbehaviour,
        truthfully,
        later: () => operation.later?.(noted.subject, data) ?? { status: 202, content: {} },
        holdUp: () => {
          const arrive = async () => {
            const arrived: ReceivedCall = { ...noted };
            stage.calls.push(arrived);
            const { status } = await truthfully();
            arrived.status = status;
            return status;
          };
          stage.heldUp.push({ subject: noted.subject, arrive });
        },
        request: request.body,
        takeOver: () => {
          reply.hijack();
          return reply.raw;
        },
      });
      return answer ? send(reply, noted, answer) : reply;
    };

  server.put(
    '/referrals/:referralId',
    serve({
      call: 'deliver',
      schema: deliveryBody,
      truthfully: async (referralId, body) => referrals.deliver(referralId, body, await clock.now(referralId)),
    }),
  );
  server.post(
    '/referrals/:referralId/erasures',
    serve({
      call: 'erase',
      schema: erasureBody,
      truthfully: (referralId) => referrals.erase(referralId),
      later: (referralId) => referrals.acceptErasure(referralId),
    }),
  );
  server.post(
    '/referrals/:referralId/withdrawals',
    serve({
      call: 'passWithdrawal',
      schema: withdrawalBody,
      truthfully: (referralId, { eventId }) => referrals.withdraw(referralId, eventId),
    }),
  );
  server.post(
    '/referrals/:referralId/recalls',
    serve({
      call: 'passRecall',
      schema: recallBody,
      truthfully: (referralId, body) => referrals.recall(referralId, body),
    }),
  );
  server.post(
    '/referrals/:referralId/corrections',
    serve({
      call: 'passCorrection',
      schema: correctionBody,
      truthfully: (referralId, body) => referrals.correct(referralId, body),
    }),
  );
  server.post(
    '/destructions',
    serve({
      call: 'destroy',
      schema: destructionBody,
      truthfully: async (declarationId, body) =>
        referrals.destroy(body, await clock.now(referrals.referralOf(body.dossierReference) ?? declarationId)),
      later: (_declarationId, body) => referrals.acceptDestruction(body),
    }),
  );
}

/** Whom a misbehaviour of this call can be meant for: what it is about, and the agreement where it names one. */
function subjectsOf({ subject }: ReceivedCall, body: { agreementId?: unknown }): string[] {
  return typeof body.agreementId === 'string' ? [subject, body.agreementId] : [subject];
}

function note(
  call: ReceiverCall,
  request: FastifyRequest<{ Params: Parameters }>,
  calls: ReceivedCall[],
): ReceivedCall {
  const body = (request.body ?? {}) as Partial<Record<'declarationId' | 'recordVersion' | 'eventId', unknown>>;
  const traceId = request.headers['belgov-trace-id'];
  const noted: ReceivedCall = {
    call,
    subject: request.params.referralId ?? (typeof body.declarationId === 'string' ? body.declarationId : ''),
    ...(typeof body.recordVersion === 'number' ? { recordVersion: body.recordVersion } : {}),
    ...(typeof body.eventId === 'string' ? { eventId: body.eventId } : {}),
    ...(typeof traceId === 'string' ? { traceId } : {}),
  };
  calls.push(noted);
  return noted;
}

function send(reply: FastifyReply, noted: ReceivedCall, answer: WireAnswer): FastifyReply {
  noted.status = answer.status;
  const type = answer.status < 400 ? 'application/json' : 'application/problem+json';
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .type(type)
    .send({ ...(answer.status < 400 ? {} : { type: 'about:blank', status: answer.status }), ...answer.content });
}
