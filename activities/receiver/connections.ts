import http from 'node:http';
import https from 'node:https';
import { type AddressGuard, type AddressPolicy, guardAddresses } from './address-policy.js';

export interface Connections {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
  addressGuard?: AddressGuard;
}

/**
 * The connections of one receiver: kept alive, shared with nobody, never through a proxy of the environment.
 * `rejectUnauthorized` is said aloud because NODE_TLS_REJECT_UNAUTHORIZED=0 changes its default.
 *
 * @param certificateAuthority PEM of the authorities to trust instead of the system's, for a receiver with its own.
 */
export function openConnections(addressPolicy?: AddressPolicy, certificateAuthority?: string): Connections {
  const addressGuard = addressPolicy ? guardAddresses(addressPolicy) : undefined;
  const shared = { keepAlive: true, ...(addressGuard ? { lookup: addressGuard.lookup } : {}) };
  return {
    httpAgent: new http.Agent(shared),
    httpsAgent: new https.Agent({
      ...shared,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(certificateAuthority ? { ca: certificateAuthority } : {}),
    }),
    ...(addressGuard ? { addressGuard } : {}),
  };
}
