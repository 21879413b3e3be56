import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';

/** https://docs.discord.com/developers/resources/audit-log#audit-log-entry-object-audit-log-events */
const ACTIONS: Readonly<Record<string, number>> = {
  guild_update: 1,
  channel_create: 10,
  channel_update: 11,
  channel_delete: 12,
  channel_overwrite_create: 13,
  channel_overwrite_update: 14,
  channel_overwrite_delete: 15,
  member_kick: 20,
  member_prune: 21,
  member_ban_add: 22,
  member_ban_remove: 23,
  member_update: 24,
  member_role_update: 25,
  member_move: 26,
  member_disconnect: 27,
  bot_add: 28,
  role_create: 30,
  role_update: 31,
  role_delete: 32,
  invite_create: 40,
  invite_update: 41,
  invite_delete: 42,
  webhook_create: 50,
  webhook_update: 51,
  webhook_delete: 52,
  emoji_create: 60,
  emoji_update: 61,
  emoji_delete: 62,
  message_delete: 72,
  message_bulk_delete: 73,
  message_pin: 74,
  message_unpin: 75,
  integration_create: 80,
  integration_update: 81,
  integration_delete: 82,
  stage_instance_create: 83,
  stage_instance_update: 84,
  stage_instance_delete: 85,
  sticker_create: 90,
  sticker_update: 91,
  sticker_delete: 92,
  guild_scheduled_event_create: 100,
  guild_scheduled_event_update: 101,
  guild_scheduled_event_delete: 102,
  thread_create: 110,
  thread_update: 111,
  thread_delete: 112,
  application_command_permission_update: 121,
  soundboard_sound_create: 130,
  soundboard_sound_update: 131,
  soundboard_sound_delete: 132,
  auto_moderation_rule_create: 140,
  auto_moderation_rule_update: 141,
  auto_moderation_rule_delete: 142,
  auto_moderation_block_message: 143,
  auto_moderation_flag_to_channel: 144,
  auto_moderation_user_communication_disabled: 145,
  auto_moderation_quarantine_user: 146,
  creator_monetization_request_created: 150,
  creator_monetization_terms_accepted: 151,
  onboarding_prompt_create: 163,
  onboarding_prompt_update: 164,
  onboarding_prompt_delete: 165,
  onboarding_create: 166,
  onboarding_update: 167,
  guild_home_feature_item: 171,
  guild_home_remove_item: 172,
  harmful_links_blocked_message: 180,
  home_settings_create: 190,
  home_settings_update: 191,
  voice_channel_status_create: 192,
  voice_channel_status_delete: 193,
  guild_scheduled_event_exception_create: 200,
  guild_scheduled_event_exception_update: 201,
  guild_scheduled_event_exception_delete: 202,
  guild_profile_update: 211,
};
const NAMES = Object.keys(ACTIONS);

/** What people say. Keys are folded as `fold` does. */
const ALIASES: Readonly<Record<string, string>> = {
  ban: 'member_ban_add',
  unban: 'member_ban_remove',
  memberban: 'member_ban_add',
  memberunban: 'member_ban_remove',
  kick: 'member_kick',
  prune: 'member_prune',
  timeout: 'member_update',
  nickname: 'member_update',
  serverupdate: 'guild_update',
  rolesupdate: 'member_role_update',
  eventcreate: 'guild_scheduled_event_create',
  eventupdate: 'guild_scheduled_event_update',
  eventdelete: 'guild_scheduled_event_delete',
  purge: 'message_bulk_delete',
};

const fold = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
const folded = new Map(NAMES.map((name) => [fold(name), name]));

export const actionName = (type: number): string => NAMES.find((name) => ACTIONS[name] === type) ?? `action_${type}`;

/** `MEMBER_BAN_ADD`, `MemberBanAdd`, `ban`, or Discord's number: as that number. */
export function parseAction(text: string): number {
  if (/^\d{1,3}$/.test(text.trim())) return Number(text);
  const plain = fold(text);
  const name = folded.get(plain) ?? ALIASES[plain];
  const found = name === undefined ? undefined : ACTIONS[name];
  if (found !== undefined) return found;
  const close = nearest(text, NAMES);
  throw new OperationError('invalid_input', `action: there is none named ${JSON.stringify(text.slice(0, 60))}.`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : `Actions are ${NAMES.join(', ')}.`,
  });
}

export type TargetKind =
  | 'server'
  | 'channel'
  | 'user'
  | 'role'
  | 'invite'
  | 'webhook'
  | 'emoji'
  | 'integration'
  | 'stage'
  | 'sticker'
  | 'event'
  | 'thread'
  | 'command'
  | 'sound'
  | 'automod_rule'
  | 'prompt';

const RANGES: readonly (readonly [from: number, to: number, kind: TargetKind])[] = [
  [1, 1, 'server'],
  [10, 15, 'channel'],
  [20, 28, 'user'],
  [30, 32, 'role'],
  [40, 42, 'invite'],
  [50, 52, 'webhook'],
  [60, 62, 'emoji'],
  [72, 72, 'user'],
  [73, 73, 'channel'],
  [74, 75, 'user'],
  [80, 82, 'integration'],
  [83, 85, 'stage'],
  [90, 92, 'sticker'],
  [100, 102, 'event'],
  [110, 112, 'thread'],
  [121, 121, 'command'],
  [130, 132, 'sound'],
  [140, 142, 'automod_rule'],
  [143, 146, 'user'],
  [163, 165, 'prompt'],
  [192, 193, 'channel'],
  [200, 202, 'event'],
];

/** What the target of an action is; undefined where there is none, or nobody says. */
export const targetKind = (type: number): TargetKind | undefined =>
  RANGES.find(([from, to]) => type >= from && type <= to)?.[2];
