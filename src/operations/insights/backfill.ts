import type { APIChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Target } from '../../domain/backfill/checkpoint.ts';
import { confinedTo } from '../../domain/channels/bounds.ts';
import { isThreadType } from '../../domain/channels/types.ts';
import { parseTime } from '../../domain/durations.ts';
import { readJobWork } from '../../domain/jobs/work.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { awaitJob, startJob, waitField } from '../job-starting.ts';
import { keepArgs } from '../later.ts';
import { mayReach } from '../reach.ts';
import { jobFields, jobText, jobView } from '../shapes/job-view.ts';
import { requireManager } from './recall.ts';

/** Text, news, voice and stage channels hold messages; text, news, forum and media channels have threads. */
const WITH_MESSAGES: readonly number[] = [0, 2, 5, 13];
const WITH_THREADS: readonly number[] = [0, 5, 15, 16];
const TEXT = 0;
const CATEGORY = 4;

interface Args {
  server: string;
  channels?: string[];
  since?: number;
  threads: boolean;
  members: boolean;
  again: boolean;
}

const parentOf = (channel: APIChannel) => ('parent_id' in channel ? (channel.parent_id ?? undefined) : undefined);

async function targetOf(discord: Context['discord'], channel: APIChannel, threads: boolean): Promise<Target> {
  const parent = parentOf(channel);
  const above = parent === undefined ? [] : [parent];
  const isThread = isThreadType(channel.type);
  if (isThread && parent !== undefined)
    above.push(...[parentOf(await discord.channel(parent))].flatMap((id) => id ?? []));
  return {
    id: channel.id,
    above,
    messages: isThread || WITH_MESSAGES.includes(channel.type),
    threads: threads && WITH_THREADS.includes(channel.type),
    private: channel.type === TEXT,
  };
}

/** What to read: the channels asked for, those of a category, or all of the server that the caller may read. */
async function targetsOf(context: JobContext, { server, channels, threads }: Args): Promise<Target[]> {
  const { discord } = context;
  const all: readonly APIChannel[] = await discord.channels(server);
  const named = await Promise.all((channels ?? []).map((id) => discord.channel(id)));
  const wanted = channels
    ? named.flatMap((channel) =>
        channel.type === CATEGORY ? all.filter((each) => parentOf(each) === channel.id) : channel,
      )
    : all;
  const targets = new Map<string, Target>();
  for (const channel of wanted) {
    const holds =
      isThreadType(channel.type) || WITH_MESSAGES.includes(channel.type) || WITH_THREADS.includes(channel.type);
    if (holds && (await mayReach(context, channel))) targets.set(channel.id, await targetOf(discord, channel, threads));
  }
  return [...targets.values()];
}

export const backfill = {
  backfill_history: operation({
    title: 'Backfill history',
    description:
      'Fetch past messages of channels or a whole server, threads and posts included, into what Guildhall remembers, under its privacy settings. Runs as a job; fetching again reads only what is new.',
    effect: 'create',
    rare: true,
    reach: 'channel',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      channels: z
        .array(anyChannelNamed('Channel, thread or category').unwrap())
        .max(100)
        .optional()
        .describe('default: the whole server'),
      since: z.string().min(1).max(60).optional().describe('no older than this: 90d, 2026-01-01'),
      threads: z.boolean().default(true),
      members: z.boolean().optional().describe('the list of members too; default with a whole server'),
      again: z.boolean().default(false).describe('also what was fetched before, for edits missed'),
      wait: waitField(20),
    }),
    output: z.object(jobFields),
    text: jobText,
    async run({ server, channels, since, threads, members, again, wait }, context) {
      await requireManager(context, server, 'fetch the history of this server');
      const now = context.now();
      const from = since === undefined ? undefined : parseTime(since, now, 'since');
      if (from !== undefined && from > now) {
        throw new OperationError('invalid_input', 'since: lies in the future.', {
          hint: 'Give an age such as 90d, or a day that has passed. Nothing was done.',
        });
      }
      const args: Args = {
        server,
        ...(channels === undefined ? {} : { channels }),
        ...(from === undefined ? {} : { since: from }),
        ...{ threads, again, members: confinedTo(context.caller) ? false : (members ?? channels === undefined) },
      };
      // The same wish twice is one job; when it was made does not matter.
      const same = { ...args, channels: channels?.toSorted(), since };
      const job = await startJob(context, {
        ...{ kind: 'backfill_history', guildId: server, args: keepArgs({ ...args }), approved: false },
        unique: `backfill/${context.caller.id}/${JSON.stringify(same)}`,
      });
      return jobView(await awaitJob(context, job.id, wait), context.now());
    },
    async carryOn(context) {
      const { runBackfill } = await import('../../domain/backfill/run.ts');
      const args = readJobWork(context.job).args as unknown as Args;
      return runBackfill(
        {
          context,
          guildId: args.server,
          botId: context.job.bot_id,
          since: args.since ?? 0,
          again: args.again,
          mayRead: (channel) => mayReach(context, channel),
        },
        { targets: () => targetsOf(context, args), members: args.members },
      );
    },
  }),
};
