import type { Json } from '../../kernel/store/json.ts';

/**
 * The fields of each kind of thing, in the order they are written, with what Discord gives to a new one. Where there is no
 * default, a field that is not said is never touched.
 */
export type Table = readonly (readonly [field: string, byDefault: Json | undefined, types?: readonly string[]])[];

const TEXT = ['text', 'news'];
const FORUMS = ['forum', 'media'];
const VOICE = ['voice', 'stage'];

export const ROLE: Table = [
  ['color', 'none'],
  ['icon', null],
  ['hoist', false],
  ['mentionable', false],
  ['permissions', []],
];

export const CHANNEL: Table = [
  ['topic', '', [...TEXT, ...FORUMS]],
  ['nsfw', false, [...TEXT, ...VOICE, ...FORUMS]],
  ['slowmode', 0, ['text', ...VOICE, ...FORUMS]],
  ['bitrate', 64_000, VOICE],
  ['user_limit', 0, VOICE],
  ['region', null, VOICE],
  ['video_quality', 'auto', VOICE],
  ['auto_archive', undefined, [...TEXT, ...FORUMS]],
  ['thread_slowmode', 0, [...TEXT, ...FORUMS]],
  ['tags', [], FORUMS],
  ['default_reaction', null, FORUMS],
  ['sort_order', null, FORUMS],
  ['layout', 'default', ['forum']],
  ['require_tag', false, FORUMS],
  ['hide_downloads', false, ['media']],
];

export const SERVER: Table = [
  ['name', undefined],
  ['description', null],
  ['verification_level', undefined],
  ['content_filter', undefined],
  ['notifications', undefined],
  ['locale', undefined],
  ['system_channel', null],
  ['rules_channel', undefined],
  ['updates_channel', undefined],
  ['safety_alerts_channel', undefined],
  ['afk_channel', null],
  ['afk_timeout', undefined],
  ['boost_progress_bar', false],
];

export const RULE: Table = [
  ['enabled', true],
  ['trigger', undefined],
  ['keywords', []],
  ['regex', []],
  ['presets', []],
  ['allowed', []],
  ['mention_limit', undefined],
  ['raid_protection', undefined],
  ['block', undefined],
  ['block_message', null],
  ['alert_channel', null],
  ['timeout', null],
  ['exempt_roles', []],
  ['exempt_channels', []],
];

export const WELCOME: Table = [
  ['enabled', undefined],
  ['description', null],
  ['channels', []],
];

export const ONBOARDING: Table = [
  ['enabled', undefined],
  ['mode', undefined],
  ['default_channels', []],
  ['prompts', []],
];

/** Those that a thing of a type has. */
export const fieldsFor = (table: Table, type?: string): Table =>
  table.filter(([, , types]) => types === undefined || (type !== undefined && types.includes(type)));
