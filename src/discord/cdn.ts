/**
 * What Discord's CDN serves, below its base.
 * https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints, and attachments
 */
const FOLDERS = [
  'app-assets',
  'app-icons',
  'attachments',
  'avatar-decoration-presets',
  'avatar-decorations',
  'avatars',
  'banners',
  'channel-icons',
  'discovery-splashes',
  'embed/avatars',
  'emojis',
  'ephemeral-attachments',
  'guild-events',
  'guild-tag-badges',
  'guilds/\\d+/users/\\d+/(?:avatars|banners)',
  'icons',
  'role-icons',
  'soundboard-sounds',
  'splashes',
  'stickers',
  'team-icons',
];
const SERVED = new RegExp(`^/(?:${FOLDERS.join('|')})/[^/]`);

/** Parts of a path that some server may take for another one: empty ones, and encoded slashes, backslashes and dots. */
const AMBIGUOUS = /\/\/|%2f|%5c|%2e/i;

const withoutSlash = (path: string) => path.replace(/\/+$/, '');

/** Where a Discord-compatible backend keeps its files, unless it says otherwise: beside its API. */
export function cdnBeside(api: URL): string[] {
  const parent = withoutSlash(api.pathname).replace(/\/api$/, '');
  return [...new Set([api.origin, `${api.origin}${parent}`])];
}

/** Whether an address is one of a file on these CDNs, and of nothing else that their hosts answer. */
export function onCdn(bases: readonly string[]): (url: URL) => boolean {
  const known = bases
    .map((text) => new URL(text))
    .map(({ origin, pathname }) => ({ origin, path: withoutSlash(pathname) }));
  return ({ origin, pathname }) =>
    !AMBIGUOUS.test(pathname) &&
    known.some(
      (base) =>
        base.origin === origin && pathname.startsWith(base.path) && SERVED.test(pathname.slice(base.path.length)),
    );
}
