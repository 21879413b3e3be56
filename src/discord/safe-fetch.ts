import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OperationError } from '../kernel/errors.ts';
import { isPublicAddress } from './addresses.ts';

export interface SafeFetch {
  /** Whether this very address may be in a private network: a file on Discord's CDN, wherever that is configured to be. */
  mayBePrivate(url: URL): boolean;
  userAgent: string;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

const refuse = (message: string, hint: string): OperationError =>
  new OperationError('invalid_input', message, { hint });

function checkedUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw refuse(
      'url: only http and https addresses can be fetched.',
      'Give a full address, e.g. https://example.org/a.png.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('url: an address with a user name or password in it is not fetched.', 'Leave them out.');
  }
  return url;
}

/** The one address to connect to. Every address of the name must be public, or the name could lead elsewhere later. */
async function publicAddress(url: URL): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [host] : await resolved(host);
  const [address] = found;
  if (address === undefined || !found.every(isPublicAddress)) {
    throw refuse(
      'url: this address leads into a private network, so it is not fetched.',
      'Only addresses on the public internet can be fetched, and files on the CDNs that GUILDHALL_CDN_URLS names. Send the file as base64 data instead.',
    );
  }
  return address;
}

async function resolved(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new OperationError('invalid_input', 'url: the name of the server in this address cannot be found.', {
      hint: 'Check the address for typing errors.',
      cause,
    });
  }
}

/**
 * A GET that cannot be turned against the network we run in: each hop's name is resolved here, checked, and connected
 * to at exactly the address that was checked. The signal bounds everything, the body included.
 */
export async function safeFetch(text: string, signal: AbortSignal, { mayBePrivate, userAgent }: SafeFetch) {
  let url = checkedUrl(text);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = mayBePrivate(url)
      ? await fetch(url, { redirect: 'manual', signal, headers: { 'User-Agent': userAgent } })
      : await fetchAt(await publicAddress(url), url, signal, userAgent);
    const location = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || location === null) return { response, url };
    await response.body?.cancel();
    url = checkedUrl(location, url);
  }
  throw refuse('url: this address redirects too often.', 'Give the address it ends at.');
}

/** Connects to `address` as if it had been found under the name in `url`. */
export function fetchAt(address: string, url: URL, signal: AbortSignal, userAgent: string): Promise<Response> {
  const target = new URL(url);
  target.hostname = isIP(address) === 6 ? `[${address}]` : address;
  const named = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0;
  return fetch(target, {
    redirect: 'manual',
    signal,
    // A pooled connection could belong to another name behind the same address.
    keepalive: false,
    headers: { Host: url.host, 'User-Agent': userAgent },
    ...(named ? { tls: { serverName: url.hostname } } : {}),
  });
}
