import dns from 'node:dns';
import net from 'node:net';

/** Which addresses a receiver's name may lead to. Everything that is configured has to hold. */
export interface AddressPolicy {
  /** Refuse loopback, link-local, private, shared, documentation, multicast and reserved addresses. */
  refusePrivate?: boolean;
  /** Addresses or CIDR blocks that the receiver agreed on; any other is refused, so a changed one shows. */
  allowOnly?: readonly string[];
  /** How names are resolved; the system's resolver unless told otherwise. */
  resolve?: typeof dns.lookup;
}

/** Code of the error that ends a connection attempt to a refused address. */
export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

class AddressRefused extends Error {
  readonly code = ADDRESS_REFUSED;
  constructor() {
    super(ADDRESS_REFUSED);
  }
}

/** IANA special-purpose registries: everything that is not an ordinary address on the public internet. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  // Translated and tunnelled addresses lead to IPv4 ones that this list would refuse.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/23',
  '100::/64',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return net.isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** @throws Error naming the block that is neither an address nor a CIDR block. */
function blockListOf(blocks: readonly string[]): net.BlockList {
  const list = new net.BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    if (!net.isIP(address) || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
      throw new Error(`neither an address nor a CIDR block: ${block}`);
    }
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

export interface AddressGuard {
  /** True for a literal address that the policy refuses; a name is judged by `lookup` when it is connected to. */
  refusesHost(host: string): boolean;
  /**
   * To be given to an agent: resolves for each new connection and hands over exactly what it judged, so that a name
   * that leads elsewhere by now (DNS rebinding) is caught. One refused address among several refuses the name.
   */
  lookup: net.LookupFunction;
}

/** Makes the guard of one receiver's connections. @throws Error for a block that cannot be read. */
export function guardAddresses(policy: AddressPolicy): AddressGuard {
  const notPublic = policy.refusePrivate ? blockListOf(NOT_PUBLIC) : undefined;
  const agreed = policy.allowOnly ? blockListOf(policy.allowOnly) : undefined;
  const resolve = policy.resolve ?? dns.lookup;

  // A block list judges an IPv4 address in IPv6 clothing (::ffff:127.0.0.1) by its IPv4 blocks, and ignores zones.
  const refuses = (address: string): boolean => {
    const family = familyOf(address);
    return (notPublic?.check(address, family) ?? false) || !(agreed?.check(address, family) ?? true);
  };

  return {
    refusesHost: (host) => net.isIP(host) !== 0 && refuses(host),
    lookup: (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        const [first] = addresses ?? [];
        if (error) callback(error, '');
        else if (!first || addresses.some((found) => refuses(found.address))) callback(new AddressRefused(), '');
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}
