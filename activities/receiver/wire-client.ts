import type { Client, DataItem } from '../../domain/referral.js';

/**
 * The client as it travels: named properties only, and of the contact items only those that are consented to (R7, R8).
 * Callers hand over nothing else; this is the last place where something else would be stopped.
 *
 * @param consentedItems all items where absent: a correction passed on replaces what the receiver holds.
 */
export function wireClient(client: Client, consentedItems?: readonly DataItem[]): Client {
  const travels = (item: DataItem) => consentedItems?.includes(item) ?? true;
  const { address, phone, email } = client;
  return {
    givenName: client.givenName,
    familyName: client.familyName,
    ...(address && travels('address')
      ? {
          address: {
            street: address.street,
            houseNumber: address.houseNumber,
            ...(address.boxNumber === undefined ? {} : { boxNumber: address.boxNumber }),
            postalCode: address.postalCode,
            locality: address.locality,
          },
        }
      : {}),
    ...(phone !== undefined && travels('phone') ? { phone } : {}),
    ...(email !== undefined && travels('email') ? { email } : {}),
  };
}
