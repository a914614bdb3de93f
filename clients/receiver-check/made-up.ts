import { randomInt, randomUUID } from 'node:crypto';
import type { CorrectionBody, DeliveryBody, DestructionBody } from '../../contracts/receiver.js';
import { PURPOSE } from '../../domain/referral.js';

/** An invented client, as the contract has one; every value of theirs is looked for in what is answered. */
export interface MadeUp {
  /** All of it. */
  whole: DeliveryBody['client'];
  /** Reachable by phone alone: neither address nor e-mail was consented to. */
  byPhone: DeliveryBody['client'];
  /** Texts that no answer may hold. */
  canaries: readonly string[];
}

const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** A word that nobody is called, of consonants. */
function word(): string {
  const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters[0]?.toUpperCase()}${letters.slice(1)}`;
}

/** Somebody who does not exist; another each time, so that an answer which quotes them is found. */
export function makeUpClient(): MadeUp {
  const [given, family, street, mailbox] = [word(), word(), word(), word().toLowerCase()];
  const name = { givenName: `Test ${given}`, familyName: `Verzonnen ${family}` };
  const phone = '+32470123456';
  const address = { street: `Proefstraat ${street}`, houseNumber: '1', postalCode: '3290', locality: 'Diest' };
  return {
    whole: { ...name, address, phone, email: `${mailbox}@example.org` },
    byPhone: { ...name, phone },
    canaries: [given, family, street, mailbox, phone.slice(1)],
  };
}

/** A delivery of theirs, consented to an hour ago. */
export function madeUpDelivery(
  client: DeliveryBody['client'],
  agreementId: string,
  recordVersion: number,
): DeliveryBody {
  return {
    ...{ recordVersion, agreementId, purpose: PURPOSE, repeat: false, client },
    consentedItems: ['name', ...(['address', 'phone', 'email'] as const).filter((item) => client[item] !== undefined)],
    consent: { givenAt: new Date(Date.now() - 3_600_000).toISOString(), manner: 'oral' },
  };
}

/** A correction of theirs. */
export function madeUpCorrection(client: DeliveryBody['client'], recordVersion: number): CorrectionBody {
  return { eventId: randomUUID(), recordVersion, client };
}

/** The destruction of a dossier. */
export function madeUpDestruction(dossierReference: string): DestructionBody {
  return { declarationId: randomUUID(), dossierReference, ruleId: 'receiver-check' };
}
