import type { APIAutoModerationAction, APIAutoModerationRule } from 'discord-api-types/v10';
import { z } from 'zod';
import { parseDuration } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyRole, anyChannelNamed, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { findNamed } from '../find-named.ts';
import { givenFields } from '../given.ts';
import {
  ACTIONS,
  actionOf,
  type Names,
  PRESETS,
  RuleView,
  ruleLine,
  ruleView,
  TRIGGER_NAMES,
  TRIGGERS,
  type Trigger,
  triggerName,
} from './shapes.ts';

/** https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-trigger-metadata-field-limits */
const word = z.string().min(1).max(60);
const fields = {
  keywords: z.array(word).max(1000).optional().describe('* stands for any text: cat*, *cat*'),
  regex: z.array(z.string().min(1).max(260)).max(10).optional().describe('Rust flavour'),
  presets: z.array(z.enum(PRESETS)).max(3).optional(),
  allowed: z.array(word).max(1000).optional().describe('words that are let through'),
  mention_limit: z.int().min(0).max(50).optional(),
  raid_protection: z.boolean().optional(),
  block: z.boolean().optional(),
  block_message: z.string().max(150).nullable().optional().describe('told to whoever is blocked'),
  alert_channel: anyChannelNamed('gets alerts').unwrap().nullable().optional(),
  timeout: z.string().nullable().optional().describe('10m, 1d; at most 4w'),
  exempt_roles: z.array(AnyRole.unwrap()).max(20).optional(),
  exempt_channels: z.array(anyChannelNamed('channel').unwrap()).max(50).optional(),
  enabled: z.boolean().optional(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

const name = z.string().trim().min(1).max(100);
const rule = z.string().min(1).max(120).describe('name or id');
const Answer = RuleView.extend({ guild_id: z.string() });

const refuse = (message: string, hint: string) =>
  new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` });

const MAX_TIMEOUT = 28 * 24 * 60 * 60;

/** What a rule of each kind looks for. */
const LOOKS_FOR: Readonly<Record<Trigger, readonly (keyof Fields)[]>> = {
  keyword: ['keywords', 'regex', 'allowed'],
  spam: [],
  keyword_preset: ['presets', 'allowed'],
  mention_spam: ['mention_limit', 'raid_protection'],
  member_profile: ['keywords', 'regex', 'allowed'],
};
const METADATA = ['keywords', 'regex', 'presets', 'allowed', 'mention_limit', 'raid_protection'] as const;

function metadata(trigger: Trigger, given: Fields, before?: APIAutoModerationRule) {
  const foreign = METADATA.find((key) => given[key] !== undefined && !LOOKS_FOR[trigger].includes(key));
  if (foreign) {
    const own = LOOKS_FOR[trigger].join(', ') || 'nothing more';
    throw refuse(`${foreign}: a rule of the kind ${trigger} has no such thing.`, `It takes ${own}.`);
  }
  if (!METADATA.some((key) => given[key] !== undefined)) return undefined;
  // Discord replaces it as a whole.
  return {
    ...before?.trigger_metadata,
    ...(given.keywords && { keyword_filter: given.keywords }),
    ...(given.regex && { regex_patterns: given.regex }),
    ...(given.allowed && { allow_list: given.allowed }),
    ...(given.presets && { presets: given.presets.map((preset) => PRESETS.indexOf(preset) + 1) }),
    ...(given.mention_limit === undefined ? {} : { mention_total_limit: given.mention_limit }),
    ...(given.raid_protection === undefined ? {} : { mention_raid_protection_enabled: given.raid_protection }),
  };
}

/** The kind of rule that looks for what is given, where only one kind does that people would mean. */
function triggerOf(given: Fields): Trigger {
  if (given.keywords || given.regex) return 'keyword';
  if (given.presets) return 'keyword_preset';
  if (given.mention_limit !== undefined || given.raid_protection !== undefined) return 'mention_spam';
  throw refuse(
    'trigger: is needed where nothing says what the rule looks for.',
    `Give keywords, regex, presets or mention_limit, or as trigger one of ${TRIGGER_NAMES.join(', ')}.`,
  );
}

function seconds(text: string): number {
  const found = Math.round(parseDuration(text, 'timeout') / 1000);
  if (found >= 1 && found <= MAX_TIMEOUT) return found;
  throw refuse('timeout: Discord takes from one second to four weeks.', 'Give 10m, 1d or the like.');
}

/** Those of the rule so far, changed as given: undefined keeps, null and false take away. */
function actions(trigger: Trigger, given: Fields, before?: APIAutoModerationRule): APIAutoModerationAction[] {
  const kept = (type: number) => (before ? actionOf(before, type) : undefined);
  const found: (APIAutoModerationAction | undefined)[] = [];
  const profile = trigger === 'member_profile';
  const blocks = given.block ?? (before ? kept(profile ? ACTIONS.quarantine : ACTIONS.block) !== undefined : true);
  if (given.block_message && (!blocks || profile))
    throw refuse('block_message: the rule blocks no messages.', 'Leave it out.');
  if (blocks && profile) found.push({ type: ACTIONS.quarantine, metadata: {} } as unknown as APIAutoModerationAction);
  else if (blocks) {
    const message =
      given.block_message === undefined ? kept(ACTIONS.block)?.metadata?.custom_message : given.block_message;
    found.push({ type: ACTIONS.block, metadata: message ? { custom_message: message } : {} });
  }
  if (given.alert_channel) found.push({ type: ACTIONS.alert, metadata: { channel_id: given.alert_channel } });
  else if (given.alert_channel === undefined) found.push(kept(ACTIONS.alert));
  if (given.timeout) {
    if (trigger !== 'keyword' && trigger !== 'mention_spam') {
      throw refuse(`timeout: a rule of the kind ${trigger} cannot do that.`, 'Only keyword and mention_spam can.');
    }
    found.push({ type: ACTIONS.timeout, metadata: { duration_seconds: seconds(given.timeout) } });
  } else if (given.timeout === undefined) found.push(kept(ACTIONS.timeout));
  const all = found.filter((each) => each !== undefined);
  if (all.length === 0) {
    throw refuse(
      'block, alert_channel, timeout: the rule would do nothing.',
      'Leave one of them; enabled turns it off.',
    );
  }
  return all;
}

async function bodyOf(
  context: Context,
  guildId: string,
  trigger: Trigger,
  given: Fields,
  before?: APIAutoModerationRule,
) {
  if (given.timeout) await requirePermissions(context, { guildId }, ['ModerateMembers'], 'time members out by a rule');
  const touched = [given.block, given.block_message, given.alert_channel, given.timeout].some(
    (value) => value !== undefined,
  );
  return {
    enabled: given.enabled,
    exempt_roles: given.exempt_roles,
    exempt_channels: given.exempt_channels,
    trigger_metadata: metadata(trigger, given, before),
    actions: before && !touched ? undefined : actions(trigger, given, before),
  };
}

async function namesOf({ discord }: Context, guildId: string): Promise<Names> {
  const [guild, channels] = await Promise.all([discord.guild(guildId), discord.channels(guildId)]);
  const pairs = (all: readonly { id: string; name: string }[]) => new Map(all.map(({ id, name }) => [id, name]));
  return { roles: pairs(guild.roles), channels: pairs(channels) };
}

const rulesOf = ({ discord }: Context, guildId: string) =>
  discord.request<APIAutoModerationRule[]>('GET', path`/guilds/${guildId}/auto-moderation/rules`);

const find = async (context: Context, guildId: string, wanted: string) =>
  findNamed(await rulesOf(context, guildId), wanted, 'rule', 'list_automod_rules');

export const rules = {
  list_automod_rules: operation({
    title: 'List AutoMod rules',
    description: 'AutoMod rules of a server: what they look for, what they do, whom they spare.',
    effect: 'read',
    rare: true,
    permissions: ['ManageGuild'],
    input: z.object({ server: Server, rule: rule.optional().describe('only this one') }),
    output: z.object({ guild_id: z.string(), rules: z.array(RuleView) }),
    text: ({ rules: all }) => all.map(ruleLine).join('\n') || 'The server has no AutoMod rules.',
    async run({ server, rule: wanted }, context) {
      const names = await namesOf(context, server);
      const found = wanted === undefined ? await rulesOf(context, server) : [await find(context, server, wanted)];
      return { guild_id: server, rules: found.map((each) => ruleView(each, names)) };
    },
  }),

  create_automod_rule: operation({
    title: 'Create an AutoMod rule',
    description:
      'Create a rule against keywords, presets, spam, mention spam or profiles. Blocks unless block is false (profiles: quarantines).',
    effect: 'create',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    input: z.object({
      server: Server,
      name,
      trigger: z.enum(TRIGGER_NAMES).optional().describe('told by what is given, but for spam and member_profile'),
      ...fields,
      enabled: z.boolean().default(true),
    }),
    output: Answer,
    text: (o) => `Created ${ruleLine(o)}`,
    async run({ server, name, ...given }, context) {
      const trigger = given.trigger ?? triggerOf(given);
      if ((trigger === 'keyword' || trigger === 'member_profile') && !given.keywords?.length && !given.regex?.length) {
        throw refuse('keywords, regex: neither was given.', 'Say what the rule looks for.');
      }
      if (trigger === 'keyword_preset' && !given.presets?.length) {
        throw refuse('presets: none was given.', `Give some of ${PRESETS.join(', ')}.`);
      }
      const body = {
        name,
        trigger_type: TRIGGERS[trigger],
        event_type: trigger === 'member_profile' ? 2 : 1,
        ...(await bodyOf(context, server, trigger, given)),
      };
      const target = path`/guilds/${server}/auto-moderation/rules`;
      const made = await context.discord.request<APIAutoModerationRule>('POST', target, { body });
      return { guild_id: server, ...ruleView(made, await namesOf(context, server)) };
    },
  }),

  update_automod_rule: operation({
    title: 'Change an AutoMod rule',
    description: 'Change a rule or turn it on or off. Lists given replace those there; null takes an action away.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    idempotent: true,
    input: z.object({ server: Server, rule, name: name.optional(), ...fields }),
    output: Answer.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}: ${ruleLine(o)}`,
    async run({ server, rule: wanted, ...given }, context) {
      const changed = givenFields(given);
      const before = await find(context, server, wanted);
      const trigger = triggerName(before.trigger_type);
      if (!trigger) throw refuse('rule: is of a kind that is not known here.', 'Change it in Discord.');
      const body = { name: given.name, ...(await bodyOf(context, server, trigger, given, before)) };
      const target = path`/guilds/${server}/auto-moderation/rules/${before.id}`;
      const after = await context.discord.request<APIAutoModerationRule>('PATCH', target, { body });
      return { guild_id: server, ...ruleView(after, await namesOf(context, server)), changed };
    },
  }),

  delete_automod_rule: operation({
    title: 'Delete an AutoMod rule',
    description: 'Delete a rule, for good; enabled false only turns it off.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    input: z.object({ server: Server, rule }),
    output: z.object({ guild_id: z.string(), id: z.string(), name: z.string() }),
    text: ({ id, name }) => `Deleted AutoMod rule ${plainName(name, 100)} (${id}).`,
    async run({ server, rule: wanted }, context) {
      const { id, name } = await find(context, server, wanted);
      await context.discord.request('DELETE', path`/guilds/${server}/auto-moderation/rules/${id}`);
      return { guild_id: server, id, name };
    },
  }),
};
