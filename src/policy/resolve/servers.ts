import { serversFor } from '../../domain/channels/bounds.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { isSnowflake } from '../../kernel/ids.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { Call } from '../../kernel/pipeline.ts';

/** Servers this caller may know of; suggestions never name others. */
export function visibleServers(call: Call): Promise<readonly { id: string; name: string }[]> {
  return serversFor(call.caller, call.discord);
}

const label = ({ id, name }: { id: string; name: string }) => `${guarded(name)} (${id})`;

export async function resolveServer(call: Call, value: string, field: string): Promise<string> {
  if (isSnowflake(value)) return value;
  const servers = await visibleServers(call);
  const wanted = value.toLowerCase();
  const exact = servers.filter(({ name }) => name.toLowerCase() === wanted);
  if (exact.length === 1 && exact[0]) return exact[0].id;
  if (exact.length > 1) {
    throw new OperationError('ambiguous', `${field}: several servers are named "${oneLine(value)}".`, {
      hint: `Give the id: ${exact.slice(0, 5).map(label).join(', ')}.`,
    });
  }
  const close = nearest(
    value,
    servers.map(({ name }) => name),
  );
  const candidates = close.length > 0 ? servers.filter(({ name }) => close.includes(name)) : servers;
  throw new OperationError('not_found', `${field}: the bot is in no server named "${oneLine(value)}".`, {
    hint:
      candidates.length > 0
        ? `${close.length > 0 ? 'Did you mean' : 'It is in these:'} ${candidates.slice(0, 5).map(label).join(', ')}.`
        : 'Invite the bot to the server first.',
  });
}

/** The bot's only server, when the call does not say which. */
export async function onlyServer(call: Call): Promise<string> {
  const servers = await visibleServers(call);
  const [first, ...others] = servers;
  if (first && others.length === 0) return first.id;
  throw new OperationError(
    first ? 'ambiguous' : 'not_found',
    first ? 'server: the bot is in several servers.' : 'server: the bot is in no server that you may use.',
    {
      hint: first
        ? `Say which: ${servers.slice(0, 8).map(label).join(', ')}.`
        : 'Invite the bot to a server, or ask the operator to allow one.',
    },
  );
}
