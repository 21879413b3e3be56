import { discordError } from '../../errors.ts';
import { everyonePermissions, hasPermissions } from '../../permissions.ts';
import type {
  GuildRecord,
  OnboardingOptionRecord,
  OnboardingPromptRecord,
  OnboardingRecord,
} from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { readSettingsEmoji } from './settings-emoji.ts';

interface OptionBody {
  readonly id?: string | null;
  readonly title: string;
  readonly description?: string | null;
  readonly emoji_id?: string | null;
  readonly emoji_name?: string | null;
  readonly role_ids?: readonly string[] | null;
  readonly channel_ids?: readonly string[] | null;
}

interface PromptBody {
  readonly id: string;
  readonly title: string;
  readonly options: readonly OptionBody[];
  readonly single_select?: boolean | null;
  readonly required?: boolean | null;
  readonly in_onboarding?: boolean | null;
  readonly type?: number | null;
}

export interface OnboardingBody {
  readonly prompts?: readonly PromptBody[] | null;
  readonly default_channel_ids?: readonly string[] | null;
  readonly enabled?: boolean | null;
  readonly mode?: number | null;
}

const neededChannels = 7;
const neededToWrite = 5;
const advanced = 1;

/** The body over what was before. https://discord.com/developers/docs/resources/guild#modify-guild-onboarding */
export function readOnboarding(world: World, guild: GuildRecord, body: OnboardingBody): OnboardingRecord {
  const before = guild.onboarding;
  for (const id of body.default_channel_ids ?? []) if (!guild.channels.has(id)) throw discordError(10003);
  const next: OnboardingRecord = {
    prompts: body.prompts ? body.prompts.map((prompt) => readPrompt(world, guild, prompt)) : before.prompts,
    default_channel_ids: body.default_channel_ids ?? before.default_channel_ids,
    enabled: body.enabled ?? before.enabled,
    mode: body.mode ?? before.mode,
  };
  if (next.enabled && !meetsRequirements(guild, next)) throw discordError(before.enabled ? 350001 : 350000);
  return next;
}

/** Prompts and options that are there already keep their ids; others get one, whatever id they came with. */
function readPrompt(world: World, guild: GuildRecord, body: PromptBody): OnboardingPromptRecord {
  const known = guild.onboarding.prompts.find(({ id }) => id === body.id);
  return {
    id: known?.id ?? world.snowflakes.next(),
    title: body.title,
    options: body.options.map((option) => readOption(world, guild, known, option)),
    single_select: body.single_select ?? false,
    required: body.required ?? false,
    in_onboarding: body.in_onboarding ?? false,
    type: body.type ?? 0,
  };
}

function readOption(
  world: World,
  guild: GuildRecord,
  prompt: OnboardingPromptRecord | undefined,
  body: OptionBody,
): OnboardingOptionRecord {
  const role_ids = body.role_ids ?? [];
  const channel_ids = body.channel_ids ?? [];
  for (const id of role_ids) {
    const role = guild.roles.get(id);
    if (!role) throw discordError(10011);
    if (role.managed || id === guild.id) throw discordError(50028);
  }
  for (const id of channel_ids) if (!guild.channels.has(id)) throw discordError(10003);
  const known = prompt?.options.find(({ id }) => id === body.id);
  return {
    id: known?.id ?? world.snowflakes.next(),
    title: body.title,
    description: body.description ?? '',
    role_ids,
    channel_ids,
    ...readSettingsEmoji(guild, body),
  };
}

/** "At least 7 Default Channels and at least 5 of them must allow sending messages to the @everyone role", in a community. */
function meetsRequirements(guild: GuildRecord, { prompts, default_channel_ids, mode }: OnboardingRecord): boolean {
  if (!guild.features.has('COMMUNITY')) return false;
  const asked =
    mode === advanced ? prompts.flatMap(({ options }) => options.flatMap(({ channel_ids }) => channel_ids)) : [];
  const permissions = [...new Set([...default_channel_ids, ...asked])]
    .flatMap((id) => guild.channels.get(id) ?? [])
    .map((channel) => everyonePermissions(guild, channel));
  const seen = permissions.filter((bits) => hasPermissions(bits, 'ViewChannel'));
  const written = seen.filter((bits) => hasPermissions(bits, 'SendMessages'));
  return seen.length >= neededChannels && written.length >= neededToWrite;
}
