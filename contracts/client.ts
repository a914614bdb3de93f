import { z } from 'zod';
import type { Address, Client, Residence } from '../domain/referral.js';
import { crossFieldRule } from './cross-field-rule.js';
import { emailAddress, personName, postalCode, textLine } from './fields.js';
import { phoneNumber } from './phone.js';

/** The data of protocol article 3 and nothing else: an allow-list, unknown fields are refused, not dropped (R8, R9). */

export const addressSchema = z
  .strictObject({
    street: textLine(100),
    houseNumber: textLine(12),
    boxNumber: textLine(12).exactOptional(),
    postalCode,
    locality: textLine(60),
  })
  .meta({ id: 'Address' }) satisfies z.ZodType<Address>;

export const clientSchema = z
  .strictObject({
    givenName: personName,
    familyName: personName,
    address: addressSchema.exactOptional(),
    phone: phoneNumber.exactOptional(),
    email: emailAddress.exactOptional(),
  })
  .meta({ id: 'Client' }) satisfies z.ZodType<Client>;

export const residenceSchema = z
  .strictObject({ postalCode, isPlaceOfResidence: z.boolean() })
  .meta({ id: 'Residence' }) satisfies z.ZodType<Residence>;

/** The address is the residence (R5), so their postal codes are one. */
export const addressIsResidence = crossFieldRule(
  z.object({
    client: z.object({ address: z.object({ postalCode }) }),
    residence: z.object({ postalCode }),
  }),
  ({ client, residence }) => client.address.postalCode === residence.postalCode,
  { path: ['client', 'address', 'postalCode'], error: 'must be the postal code of the residence' },
);
