import { inspect } from 'node:util';
import type { Delivery } from '../../domain/receiver.js';

/** Values that occur nowhere else, so that finding one means a leak. */
export const PLANTED = {
  givenName: 'Wendelmoed',
  familyName: 'Quaetfaslem',
  street: 'Kattenbakstraatje',
  locality: 'Schaffen',
  phone: '+32470987654',
  email: 'wendelmoed.quaetfaslem@planted.example',
  token: 'planted-token-7c1f',
};

export const REFERRAL_ID = '5f0c1c9e-6f0e-4a53-9f9b-0d9a4b1f2a10';
export const EVENT_ID = '0b8d1f57-0a8f-4c7e-8a53-2f6f5a7f9e21';
export const DECLARATION_ID = 'c4a7b5de-1111-4c52-9a0e-7d2a3b4c5d6e';

export function plantedDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    referralId: REFERRAL_ID,
    recordVersion: 1,
    agreementId: 'demer-dijle-diest',
    purpose: 'informAboutServices',
    repeat: false,
    client: {
      givenName: PLANTED.givenName,
      familyName: PLANTED.familyName,
      address: {
        street: PLANTED.street,
        houseNumber: '7',
        boxNumber: '2',
        postalCode: '3290',
        locality: PLANTED.locality,
      },
      phone: PLANTED.phone,
      email: PLANTED.email,
    },
    consentedItems: ['name', 'address', 'phone', 'email'],
    consent: { givenAt: '2025-03-04T10:00:00+01:00', manner: 'oral' },
    ...change,
  };
}

/** Everything that a logger, a serialiser or a debugger could make of a value. */
export function everythingIn(value: unknown): string {
  const views = [inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null })];
  views.push(JSON.stringify(value) ?? '');
  if (value instanceof Error) views.push(value.stack ?? '', String(value), everythingIn(value.cause));
  return views.join('\n');
}

/** Fails where a planted value, or an address of the receiver, is found in any view of the value. */
export function expectNothingPlanted(value: unknown): void {
  const views = everythingIn(value);
  for (const planted of [...Object.values(PLANTED), '127.0.0.1', 'localhost', '/referrals/']) {
    expect(views).not.toContain(planted);
  }
}
