import type { Method, Path } from '../kernel/discord.ts';

/**
 * How long routes must be left alone after a 429 that no bucket accounts for (two channel renames in ten minutes, for
 * one). @discordjs/rest would sleep that long or ask again; we refuse at once and spare the invalid-request budget.
 */
export interface Penalties {
  add(route: string, milliseconds: number): void;
  /** milliseconds */
  left(route: string): number;
}

export function createPenalties(now: () => number): Penalties {
  const until = new Map<string, number>();
  return {
    add(route, milliseconds) {
      if (until.size >= 500) for (const [key, time] of until) if (time <= now()) until.delete(key);
      until.set(route, now() + milliseconds);
    },
    left: (route) => Math.max(0, (until.get(route) ?? 0) - now()),
  };
}

/** Requests that share a limit share this: the first id counts, later ones do not, and renames are counted apart. */
export function routeOf(method: Method, path: Path, body: unknown): string {
  const [, first = '', id = '', rest = ''] = /^\/([^/]+)(?:\/([^/]+))?(.*)$/.exec(path) ?? [];
  const renames = typeof body === 'object' && body !== null && ('name' in body || 'topic' in body);
  const sublimit = method === 'PATCH' && first === 'channels' && rest === '' && renames ? ' rename' : '';
  return `${method} ${first} ${id} ${rest.replace(/\/\d{15,20}/g, '/:id')}${sublimit}`;
}
