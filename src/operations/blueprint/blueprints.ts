import { z } from 'zod';
import { describe } from '../../domain/blueprint/describe.ts';
import { SECTIONS } from '../../domain/blueprint/document.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { planAnswer, planFields, planText } from './applying.ts';
import { makePlan } from './planning.ts';
import { readServer } from './reading.ts';
import { sourceFields, textOf } from './source.ts';

/** Characters of one answer that a model reads; programs get the whole. */
const MOST_CHARS = 30_000;

/** As many lines as fit, from a line on. */
function pageOf(text: string, from: number): { blueprint: string; next?: string } {
  const lines = text.split('\n');
  let used = 0;
  let end = from;
  while (end < lines.length && (end === from || used + (lines[end]?.length ?? 0) < MOST_CHARS)) {
    used += (lines[end]?.length ?? 0) + 1;
    end++;
  }
  const blueprint = lines.slice(from, end).join('\n');
  return end < lines.length ? { blueprint, next: String(end) } : { blueprint };
}

export const blueprints = {
  export_blueprint: operation({
    title: 'Export a blueprint',
    description:
      'A server as YAML to read, keep and apply: settings, roles, channels with permissions, AutoMod, welcome screen, onboarding. No messages, members or secrets.',
    effect: 'read',
    rare: true,
    reach: 'server',
    permissions: [],
    input: z.object({
      server: Server,
      sections: z.array(z.enum(SECTIONS)).min(1).optional().describe('default: all'),
      cursor: numberCursor(6),
    }),
    output: z.object({ guild_id: z.string(), blueprint: z.string(), next: z.string().optional() }),
    text: ({ blueprint }) => blueprint.trimEnd(),
    async run({ server, sections = [...SECTIONS], cursor: from }, context) {
      await requirePermissions(context, { guildId: server }, ['ManageGuild'], 'export this server', 'caller');
      const state = await readServer(context, server, sections);
      const whole = describe(state, sections);
      return { guild_id: server, ...(context.full ? { blueprint: whole } : pageOf(whole, Number(from ?? 0))) };
    },
  }),

  plan_blueprint: operation({
    title: 'Plan a blueprint',
    description:
      'What apply_blueprint would make, change, move and delete, and what the bot could not do and why. Changes nothing.',
    effect: 'read',
    rare: true,
    reach: 'server',
    permissions: [],
    input: z.object({
      server: Server,
      ...sourceFields,
      prune: z.boolean().default(false).describe('delete what it does not name'),
    }),
    output: z.object(planFields),
    text: planText,
    async run({ server, prune, ...source }, context) {
      await requirePermissions(context, { guildId: server }, ['ManageGuild'], 'plan changes of this server', 'caller');
      return planAnswer(await makePlan(context, server, { text: await textOf(context, source), prune }));
    },
  }),
};
