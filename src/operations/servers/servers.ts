import { z } from 'zod';
import { serversFor } from '../../domain/channels/bounds.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { operation } from '../../kernel/operation.ts';

export const servers = {
  list_servers: operation({
    title: 'List servers',
    description: 'List the Discord servers the bot is in.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [{ template: 'discord://servers', name: 'servers', title: 'Servers' }],
    input: z.object({}),
    output: z.object({ servers: z.array(z.object({ id: z.string(), name: z.string() })) }),
    text: ({ servers: found }) =>
      found.length === 0
        ? 'The bot is in no server yet.'
        : found.map(({ id, name }) => `${id} ${plainName(name)}`).join('\n'),
    async run(_input, { discord, caller }) {
      return { servers: await serversFor(caller, discord) };
    },
  }),
};
