import { freePort, isFree } from '../embedded/free-port.js';

/** Where people look: the ports of Temporal's own dev server, and those of docker-compose.yml. */
const FRIENDLY_PORTS = { temporal: 7233, temporalUi: 8233, gateway: 8080, standIn: 8090, provider: 8091 };

export type Ports = typeof FRIENDLY_PORTS;

/** The usual port of each server, or a free one where something listens there, or where `anywhere` says so. */
export async function friendlyPorts(anywhere: boolean): Promise<Ports> {
  const ports = { ...FRIENDLY_PORTS };
  for (const name of Object.keys(ports) as (keyof Ports)[]) {
    if (anywhere || !(await isFree(ports[name]))) ports[name] = await freePort();
  }
  return ports;
}
