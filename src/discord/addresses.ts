import { isIP } from 'node:net';

/**
 * IPv4 ranges that are not the public internet: this network, private, CGNAT, loopback, link-local (with the metadata
 * services of clouds), IETF assignments, documentation, 6to4 relays, benchmarking, multicast, reserved, broadcast.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const V4_BLOCKS: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const v4Value = (address: string): number => address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

const isPublicV4 = (value: number): boolean =>
  !V4_BLOCKS.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor(v4Value(network) / size);
  });

/** The 128 bits; the text has been checked by isIP. Zones are cut off. */
function v6Value(text: string): bigint {
  let address = text.replace(/%.*$/, '');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (dotted?.[1] && dotted[2]) {
    const value = v4Value(dotted[2]);
    address = `${dotted[1]}${Math.floor(value / 65_536).toString(16)}:${(value % 65_536).toString(16)}`;
  }
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...middle, ...back].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** Only global unicast is public, and some of it carries an IPv4 address inside or is set aside. */
function isPublicV6(value: bigint): boolean {
  const top = (bits: number) => value >> BigInt(128 - bits);
  const embedded = (shift: bigint) => isPublicV4(Number((value >> shift) & 0xffffffffn));
  if (top(96) === 0xffffn) return embedded(0n); // ::ffff:a.b.c.d
  if (top(96) === 0x64_ff9b_0000_0000_0000_0000n) return embedded(0n); // NAT64 64:ff9b::/96
  if (top(16) === 0x2002n) return embedded(80n); // 6to4
  if (top(32) === 0x2001_0db8n) return false; // documentation
  if (top(20) === 0x3fff0n) return false; // documentation
  if (top(23) === 0x2001_0000n >> 9n) return false; // protocol assignments, Teredo among them
  return top(3) === 1n; // 2000::/3
}

/** Whether an address is on the public internet, so that asking it cannot reach the machine or network we run in. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return isPublicV4(v4Value(address));
    case 6:
      return isPublicV6(v6Value(address));
    default:
      return false;
  }
}
