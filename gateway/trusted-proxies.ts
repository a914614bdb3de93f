import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether an address is a proxy's of ours: what it says of whom it forwards for is believed. */
export type IsTrustedProxy = (address: string) => boolean;

/**
 * The addresses and CIDR blocks that a deployment names, as one question. A text that is no address, which a caller may have
 * sent, is nobody's. An IPv4 address in IPv6 clothing is judged by the IPv4 blocks.
 */
export function trustedProxies(blocks: readonly string[]): IsTrustedProxy {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
