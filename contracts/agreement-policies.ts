import { z } from 'zod';
import { CLOSING_RULES } from '../domain/agreement.js';
import { addYears, compareDates } from '../domain/calendar.js';
import { crossFieldRule } from './cross-field-rule.js';
import { calendarDate, codeList, enterpriseNumber, reference, textLine } from './fields.js';
import { uniqueBy } from './unique-by.js';

/** What the protocol leaves open and both DPOs decide. Days are calendar days in Brussels, years calendar years. */

const days = z.int().min(1).max(3650);
const years = z.int().min(1).max(100);

/** Longest validity of a selection rule (Bestuursdecreet III.87). */
const SELECTION_RULE_YEARS = 5;

const contactSchema = z
  .strictObject({
    reminderDays: z
      .array(days)
      .max(20, { abort: true })
      .refine((list) => list.every((day, index) => index === 0 || day > (list[index - 1] ?? 0)), 'must count up'),
    escalationDays: days,
    closeAfterDays: days.exactOptional(),
    attemptsForUnreachable: z.int().min(1).max(50),
  })
  .check(
    crossFieldRule(
      z.object({ escalationDays: days, closeAfterDays: days }),
      ({ escalationDays, closeAfterDays }) => closeAfterDays > escalationDays,
      { path: ['closeAfterDays'], error: 'must come after the escalation' },
    ),
  );

const ownCopySchema = z.discriminatedUnion('until', [
  z.strictObject({ until: z.literal('outcome') }),
  z.strictObject({ until: z.literal('receipt'), correctionWindowDays: days }),
]);

export const selectionRuleSchema = z
  .strictObject({
    ruleId: reference,
    validFrom: calendarDate,
    validUntil: calendarDate,
    finalDestination: z.enum(['destroy', 'keep', 'sample']),
    provision: textLine(500),
  })
  .check(
    crossFieldRule(
      z.object({ validFrom: calendarDate, validUntil: calendarDate }),
      ({ validFrom, validUntil }) =>
        compareDates(validFrom, validUntil) <= 0 &&
        compareDates(validUntil, addYears(validFrom, SELECTION_RULE_YEARS)) <= 0,
      {
        path: ['validUntil'],
        error: `must be at most ${SELECTION_RULE_YEARS} years after validFrom, and not before it`,
      },
    ),
  );

/** What may outlive the status of its referral, and may not go before it. */
const AFTER_STATUS = ['auditYears', 'purgeRecordYears', 'registerYears', 'declarationYears', 'breachYears'] as const;

const retentionSchema = z
  .strictObject({
    statusYears: years,
    auditYears: years,
    purgeRecordYears: years,
    idempotencyYears: years,
    registerYears: years,
    declarationYears: years,
    breachYears: years,
    feedYears: years,
    escalationYears: years,
    outboxDays: days,
  })
  .check(
    crossFieldRule(
      z.object({ idempotencyYears: years, statusYears: years }),
      ({ idempotencyYears, statusYears }) => idempotencyYears <= statusYears,
      { path: ['idempotencyYears'], error: 'must be at most statusYears: a key answers with the status' },
    ),
    crossFieldRule(
      z.object({ declarationYears: years, registerYears: years }),
      ({ declarationYears, registerYears }) => declarationYears <= registerYears,
      { path: ['declarationYears'], error: 'must be at most registerYears: the entry says what was destroyed' },
    ),
    ...AFTER_STATUS.map((name) =>
      crossFieldRule(
        z.object({ statusYears: years, [name]: years }),
        ({ statusYears = 0, [name]: kept = 0 }) => kept >= statusYears,
        { path: [name], error: 'must be at least statusYears: the status goes first' },
      ),
    ),
  );

export const policyFields = {
  consent: z.strictObject({ maximumAgeDays: days }),
  transmission: z.strictObject({
    mode: z.enum(['push', 'pull']).exactOptional(),
    retryForDays: days,
    parkAtMostDays: days,
  }),
  suspension: z.strictObject({ parkAtMostDays: days }),
  contact: contactSchema,
  closingRules: codeList(CLOSING_RULES),
  erasure: z.strictObject({ repeatEveryDays: days, escalateAfterDays: days }),
  ownCopy: ownCopySchema,
  senderView: z.strictObject({ closedShownAfterDays: days, outcomes: z.boolean(), contactOverdue: z.boolean() }),
  onwardSharing: z.strictObject({
    partners: z
      .array(z.strictObject({ name: textLine(200), enterpriseNumber }))
      .max(200)
      .check(uniqueBy('enterpriseNumber')),
  }),
  disposal: z.strictObject({
    retentionYears: years,
    secondPersonApproval: z.boolean(),
    selectionRules: z.array(selectionRuleSchema).max(50).check(uniqueBy('ruleId')),
  }),
  retention: retentionSchema,
  callers: z.strictObject({ proofOfPossession: z.boolean() }).exactOptional(),
};
