import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS, Problem } from '../../../domain/problems.js';
import { requireScope } from '../../authentication/missing-scope.js';
import { noteProblem } from '../../note-problem.js';
import { problemHeaders } from '../../problem-documents.js';
import { closeWhenIdle } from '../close-when-idle.js';
import { type FormContext, formContext } from '../form-context.js';
import { FORM_TOKEN } from '../form-origin.js';
import { type FormFaults, faultsOf, NO_FAULTS, pageFaults } from '../forms/faults.js';
import type { Field, ReferralForm, Values } from '../forms/form.js';
import { FORMS } from '../forms/index.js';
import { taskForm } from '../forms/task.js';
import { localMoment } from '../moments.js';
import { EVENT_ID, formPage } from '../pages/form.js';
import { numberOf } from '../pages/referral-words.js';
import type { Inbox } from '../parts.js';
import { viewerOf } from '../person.js';

type OfForm = { Params: { referralId: string; form: string } };
type OfTask = { Params: { referralId: string; taskId: string } };

/** Problems of what was filled in, of the state of the referral, or of the moment: said on the form itself, which keeps what was typed. */
const ON_THE_FORM: readonly string[] = [
  'badRequest',
  'eventNotAllowed',
  'repeatedWithOtherContent',
  'serviceUnavailable',
];

interface Shown {
  form: ReferralForm;
  context: FormContext;
  values: Values;
  eventId: string;
  faults: FormFaults;
}

/** The pages with a form about one referral, each shown by GET and sent by POST to the same address. */
export function registerForms(app: FastifyInstance, inbox: Inbox): void {
  const { client, agreements, addresses } = inbox;

  const contextOf = ({ person }: FastifyRequest, referralId: string) =>
    formContext(client, person.caller, agreements(), referralId);

  function show({ person }: FastifyRequest, reply: FastifyReply, { form, context, ...shown }: Shown): FastifyReply {
    const { referralId } = context.referral;
    const page = {
      ...{ title: form.title, submit: form.submit, isFinal: form.isFinal ?? false, ...shown },
      action: addresses.to(`/referrals/${referralId}/${form.path}`),
      back: addresses.to(`/referrals/${referralId}`),
      about: `Doorverwijzing ${numberOf(referralId)}`,
      explanation: form.explanation(context),
      fields: form.fields(context, shown.values),
    };
    if (form.begin !== undefined) closeWhenIdle(reply, addresses);
    return reply.send(formPage(page, viewerOf(person, agreements()), addresses));
  }

  function showFresh(request: FastifyRequest, reply: FastifyReply, form: ReferralForm, context: FormContext) {
    requireScope(request.person, form.scope);
    const values = freshValues(form.fields(context, {}));
    return show(request, reply, { form, context, values, eventId: randomUUID(), faults: NO_FAULTS });
  }

  async function take(
    request: FastifyRequest,
    reply: FastifyReply,
    form: ReferralForm,
    context: FormContext,
    done: string,
  ) {
    requireScope(request.person, form.scope);
    const { referralId } = context.referral;
    const { [EVENT_ID]: eventId = '', ...values } = valuesIn(request.body);
    if (eventId === '' && form.begin !== undefined) {
      requireScope(request.person, 'referrals:consult');
      const begun = await form.begin(client, request.person.caller, referralId);
      return show(request, reply, { form, context, values: begun, eventId: randomUUID(), faults: NO_FAULTS });
    }
    const fields = form.fields(context, values);
    const faults = pageFaults(fields, values, form.faults?.(context, values));
    if (faults !== undefined) return show(request, reply.code(400), { form, context, values, eventId, faults });
    try {
      await form.send(client, request.person.caller, referralId, values, eventId);
    } catch (error) {
      if (!(error instanceof Problem) || !ON_THE_FORM.includes(error.code)) throw error;
      noteProblem(error, request);
      // What was sent under this id stands; the same form once more would never be another event.
      const next = error.code === 'repeatedWithOtherContent' ? randomUUID() : eventId;
      reply.code(PROBLEMS[error.code].status).headers(problemHeaders(error));
      return show(request, reply, { form, context, values, eventId: next, faults: faultsOf(error, fields) });
    }
    return reply.redirect(addresses.to(`/referrals/${referralId}?done=${done}`), 303);
  }

  app.get<OfForm>('/referrals/:referralId/:form', async (request, reply) => {
    const { referralId, form } = request.params;
    return showFresh(request, reply, formAt(form), await contextOf(request, referralId));
  });
  app.post<OfForm>('/referrals/:referralId/:form', async (request, reply) => {
    const { referralId, form } = request.params;
    return take(request, reply, formAt(form), await contextOf(request, referralId), form);
  });

  app.get<OfTask>('/referrals/:referralId/tasks/:taskId', async (request, reply) => {
    const context = await contextOf(request, request.params.referralId);
    return showFresh(request, reply, formOfTask(context, request.params.taskId), context);
  });
  app.post<OfTask>('/referrals/:referralId/tasks/:taskId', async (request, reply) => {
    const context = await contextOf(request, request.params.referralId);
    return take(request, reply, formOfTask(context, request.params.taskId), context, 'task');
  });
}

function formOfTask({ tasks }: FormContext, taskId: string): ReferralForm {
  const task = tasks.find((open) => open.taskId === taskId);
  if (task === undefined) throw new Problem('resourceNotFound');
  return taskForm(task);
}

function formAt(path: string): ReferralForm {
  const form = FORMS.find((known) => known.path === path);
  if (form === undefined) throw new Problem('resourceNotFound');
  return form;
}

/** Dates begin at now: most of what is reported has just happened. */
function freshValues(fields: readonly Field[]): Values {
  const now = localMoment(new Date());
  return Object.fromEntries(
    fields.flatMap(({ kind, name }) => {
      if (kind === 'moment') return [[name, now]];
      return kind === 'date' ? [[name, now.slice(0, 10)]] : [];
    }),
  );
}

/** What a form sent: texts, trimmed; an empty field counts as none. Fields it does not have are for the API to refuse. */
function valuesIn(body: unknown): Values {
  const entries = Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value.trim() : '';
    return name === FORM_TOKEN || text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}
