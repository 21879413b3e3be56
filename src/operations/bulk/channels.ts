import { z } from 'zod';
import type { Args, Batch, Bulk, Step } from '../../domain/bulk/bulk.ts';
import { channelTypeNumber, isThreadType } from '../../domain/channels/types.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText, reasonOf } from './beginning.ts';
import { chooseChannels, labelOf, lacking, requireChoice } from './choosing-channels.ts';

const TYPES = ['text', 'news', 'voice', 'stage', 'forum', 'media'] as const;

interface Wanted {
  server: string;
  channels?: string[];
  name?: string;
  types?: (typeof TYPES)[number][];
  locked?: boolean;
  changes: Record<string, Args[string]>;
  reason?: string;
}

/** What nobody may do any more where a channel is locked. */
const SPEAKING = [
  'Send Messages',
  'Send Messages in Threads',
  'Create Public Threads',
  'Create Private Threads',
  'Add Reactions',
];

const CATEGORY = 4;

async function* select(context: JobContext): AsyncGenerator<Batch> {
  const wanted = asked<Wanted>(context.job);
  const { server, channels, name, types, locked, changes } = wanted;
  const chosen = await chooseChannels(context, {
    ...{ server, channels, name },
    types: (types ?? TYPES).map(channelTypeNumber),
  });
  const steps: Step[] = [];
  const warnings: string[] = [];
  const changesAny = Object.values(changes).some((value) => value !== undefined);
  const needed: PermissionName[] = [
    ...(changesAny ? (['ManageChannels'] as const) : []),
    ...(locked === undefined ? [] : (['ManageRoles'] as const)),
  ];
  for (const channel of chosen) {
    if (isThreadType(channel.type) || channel.type === CATEGORY) {
      warnings.push(`${labelOf(channel)}: is ${channel.type === CATEGORY ? 'a category' : 'a thread'} and left out`);
      continue;
    }
    warnings.push(...(await lacking(context, server, channel, needed)));
    if (changesAny) {
      const args = { channel: channel.id, ...changes, ...reasonOf(wanted) };
      steps.push({ key: channel.id, operation: 'update_channel', args });
    }
    if (locked !== undefined) {
      const rule = locked ? { deny: SPEAKING } : { clear: SPEAKING };
      const args = { channel: channel.id, role: server, ...rule, ...reasonOf(wanted) };
      steps.push({ key: channel.id, operation: 'set_channel_permissions', args });
    }
  }
  yield { steps, warnings, looked: steps.length, cursor: null, sample: chosen.slice(0, 10).map(labelOf) };
}

const changeMany: Bulk = { past: 'Made', one: 'change of channels', many: 'changes of channels', select };

export const channels = {
  bulk_update_channels: operation({
    title: 'Change many channels',
    description:
      'Move, lock, unlock or set up many channels: those named, those of a category, or by part of the name and type. A job; by default a dry run.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    permissions: [],
    like: ['update_channel', 'set_channel_permissions'],
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      channels: z.array(anyChannelNamed('Channel or category').unwrap()).max(500).optional(),
      name: z.string().min(1).max(100).optional().describe('part of the name'),
      types: z.array(z.enum(TYPES)).max(6).optional(),
      parent: anyChannelNamed('move into this category; null: into none').unwrap().nullable().optional(),
      lock_permissions: z.boolean().optional().describe('as the category'),
      locked: z.boolean().optional().describe('whether @everyone is kept from writing'),
      nsfw: z.boolean().optional(),
      slowmode: z.int().min(0).max(21_600).optional().describe('seconds'),
      topic: z.string().max(1024).optional(),
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view),
    async run({ server, channels: named, name, types, locked, dry_run, plan, wait, ...changes }, context) {
      requireChoice({ channels: named, name, types }, ['channels', 'name', 'types']);
      const changesAny = Object.values(changes).some((value) => value !== undefined);
      if (!changesAny && locked === undefined) {
        throw new OperationError('invalid_input', 'There is nothing to change.', {
          hint: 'Give parent, lock_permissions, locked, nsfw, slowmode or topic.',
        });
      }
      const steps = [
        ...(changesAny ? ['update_channel'] : []),
        ...(locked === undefined ? [] : ['set_channel_permissions']),
      ];
      return beginBulk(context, {
        ...{ kind: 'bulk_update_channels', server, steps, dry_run, plan, wait },
        args: { server, channels: named, name, types, locked, changes },
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, changeMany);
    },
  }),
};
