import { z } from 'zod';
import type { Args, Batch, Bulk } from '../../domain/bulk/bulk.ts';
import { isThreadType } from '../../domain/channels/types.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { keepFiles } from '../kept-files.ts';
import { compose } from '../sending.ts';
import { compositionFields, content, delivery, poll } from '../shapes/message-shapes.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText } from './beginning.ts';
import { chooseChannels, labelOf, lacking, requireChoice } from './choosing-channels.ts';

interface Wanted {
  server: string;
  channels?: string[];
  name?: string;
  message: Args;
}

/** Text and announcement channels. */
const USUAL = [0, 5];
/** Of those that are named: all that take messages. */
const TAKES_NO_MESSAGES = [4, 15, 16];

async function* select(context: JobContext): AsyncGenerator<Batch> {
  const { server, channels, name } = asked<Wanted>(context.job);
  const chosen = await chooseChannels(context, { server, channels, name, types: USUAL });
  const steps: Batch['steps'][number][] = [];
  const warnings: string[] = [];
  for (const channel of chosen) {
    if (TAKES_NO_MESSAGES.includes(channel.type)) {
      warnings.push(`${labelOf(channel)}: holds no messages and is left out`);
      continue;
    }
    const speak = isThreadType(channel.type) ? 'SendMessagesInThreads' : 'SendMessages';
    warnings.push(...(await lacking(context, server, channel, ['ViewChannel', speak])));
    steps.push({ key: channel.id, operation: 'send_message', args: { channel: channel.id } });
  }
  yield { steps, warnings, looked: chosen.length, cursor: null, sample: chosen.slice(0, 10).map(labelOf) };
}

const sendMany: Bulk = {
  past: 'Sent to',
  one: 'channel',
  many: 'channels',
  once: true,
  common: ({ message }) => message as Args,
  select,
  settle: ({ message_ids, link }) => ({
    done: 1,
    failed: 0,
    note: { message_ids: (message_ids ?? []) as string[], ...(typeof link === 'string' ? { link } : {}) },
  }),
};

export const sending = {
  bulk_send_message: operation({
    title: 'Send one message to many channels',
    description:
      'Send the same message to many channels or threads: those named, those of a category, or by part of the name. Each gets it once. A job; by default a dry run.',
    effect: 'create',
    rare: true,
    reach: 'channel',
    permissions: [],
    like: ['send_message'],
    preview: true,
    input: z.object({
      server: Server,
      channels: z.array(anyChannelNamed('Channel, thread or category').unwrap()).max(500).optional(),
      name: z.string().min(1).max(100).optional().describe('part of the name'),
      content,
      ...compositionFields,
      poll,
      ...delivery,
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view),
    async run({ server, channels, name, dry_run, plan, wait, files, ...message }, context) {
      requireChoice({ channels, name }, ['channels', 'name']);
      const kept = { ...message, files: await keepFiles(context, files, server) };
      // Composed once now, so that what cannot be sent is refused while somebody listens.
      await compose(context, kept, server);
      return beginBulk(context, {
        ...{ kind: 'bulk_send_message', server, steps: ['send_message'], dry_run, plan, wait },
        args: { server, channels, name, message: kept },
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, sendMany);
    },
  }),
};
