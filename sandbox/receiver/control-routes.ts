import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { StandInControls } from './controls.js';
import { MISBEHAVIOUR_NAMES, MISBEHAVIOURS, misbehaviourOptions } from './misbehaviours.js';

const misbehaviourRequest = misbehaviourOptions.extend({ name: z.enum(MISBEHAVIOUR_NAMES) });
const dossierRequest = z.strictObject({ reference: z.string().min(1).max(100) });

/**
 * The controls of the stand-in for a process that cannot call them, all below `/sandbox/`, where no receiver has
 * anything. Faults of use are answered 400, an unknown subject 404.
 */
export function addControlRoutes(server: FastifyInstance, controls: StandInControls): void {
  type Subject = { Params: { subject: string } };

  server.get('/sandbox/misbehaviours', () => ({
    items: MISBEHAVIOUR_NAMES.map((name) => ({ name, sentence: MISBEHAVIOURS[name].sentence })),
  }));
  server.put<Subject>('/sandbox/misbehaviours/:subject', (request, reply) => {
    const read = misbehaviourRequest.safeParse(request.body);
    if (!read.success) return reply.code(400).send({ fault: 'not a misbehaviour with its options' });
    const { name, ...options } = read.data;
    controls.misbehave(request.params.subject, name, options);
    return reply.code(204).send();
  });
  server.delete<Subject>('/sandbox/misbehaviours/:subject', (request, reply) => {
    controls.behave(request.params.subject);
    return reply.code(204).send();
  });
  server.delete('/sandbox/misbehaviours', (_request, reply) => {
    controls.behave();
    return reply.code(204).send();
  });

  server.get('/sandbox/referrals', () => ({ items: controls.all() }));
  server.get<Subject>('/sandbox/referrals/:subject', (request, reply) => {
    const held = controls.held(request.params.subject);
    return held ?? reply.code(404).send({ fault: 'nothing is held under this id' });
  });
  server.get<Subject>('/sandbox/calls/:subject', (request) => ({ items: controls.calls(request.params.subject) }));
  server.get('/sandbox/calls', () => ({ items: controls.calls() }));

  server.put<Subject>('/sandbox/referrals/:subject/dossier', (request, reply) => {
    const read = dossierRequest.safeParse(request.body);
    if (!read.success) return reply.code(400).send({ fault: 'a reference is needed' });
    if (!controls.openDossier(request.params.subject, read.data.reference)) {
      return reply.code(409).send({ fault: 'nothing is held, or the reference or referral has a dossier' });
    }
    return reply.code(204).send();
  });
  server.delete<Subject>('/sandbox/referrals/:subject/dossier', (request, reply) =>
    controls.removeDossier(request.params.subject)
      ? reply.code(204).send()
      : reply.code(404).send({ fault: 'there is no dossier, or it was destroyed' }),
  );
  server.post<Subject>('/sandbox/calls/:subject/arrivals', async (request) => ({
    items: await controls.letThrough(request.params.subject),
  }));
  server.post<Subject>('/sandbox/referrals/:subject/erasureCompletions', (request) =>
    controls.completeErasure(request.params.subject),
  );
  server.post<Subject>('/sandbox/destructions/:subject/completions', async (request, reply) => {
    const confirmation = await controls.completeDestruction(request.params.subject);
    return confirmation ?? reply.code(404).send({ fault: 'no destruction was accepted under this id' });
  });
}
