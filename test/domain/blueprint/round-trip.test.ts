// Whatever a server holds, its blueprint reads back as just that.
import { expect, describe as group, test } from 'bun:test';
import { compare } from '../../../src/domain/blueprint/compare.ts';
import { describe } from '../../../src/domain/blueprint/describe.ts';
import {
  type ChannelState,
  type Overwrite,
  type RoleState,
  SECTIONS,
  type State,
} from '../../../src/domain/blueprint/document.ts';
import { CHANNEL, fieldsFor } from '../../../src/domain/blueprint/fields.ts';
import { overwritesInOrder } from '../../../src/domain/blueprint/values.ts';
import { noted, writeYaml } from '../../../src/domain/blueprint/yaml.ts';
import { stripHidden } from '../../../src/domain/hidden-text.ts';
import { PERMISSION_NAMES } from '../../../src/kernel/permission-names.ts';
import type { Json } from '../../../src/kernel/store/json.ts';
import { readDocument } from '../../../src/operations/blueprint/document.ts';
import { type Dice, dice } from '../../support/dice.ts';

const PIECES = [
  ...[
    'a',
    'Z',
    '7',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    ':',
    ': ',
    ' #',
    '#',
    '-',
    '- ',
    '?',
    '? ',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '%',
    '@',
    '`',
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ', ',
    '~',
    '=',
    '<<',
    '...',
    '---',
    '\n---\n',
    '\r\n',
    '\r',
  ],
  ...[
    'true',
    'null',
    'no',
    '0x1f',
    '1e5',
    '.inf',
    '2024-01-01',
    '12:30',
    '0123',
    '_1',
    '+1',
    '«',
    '»',
    '…',
    '… cut here',
    '[untrusted abc123: x]',
    '[end abc123]',
    'key: |',
    '> x',
    'é',
    'ß',
    '漢',
    'العربية',
    '\u0301',
  ],
  ...[
    '👩‍🚀',
    '🏳️‍🌈',
    '⏳',
    '✅',
    '🇩🇪',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u0000',
    '\u0007',
    '\u001b',
    '\u202e',
    '\u00ad',
    '\u{e0041}',
    '\u3164',
    '\u007f',
    '\u00a0',
  ],
];
const textOf = ({ below, one }: Dice, most = 6) =>
  Array.from({ length: 1 + below(most) }, () => one(PIECES))
    .join('')
    .slice(0, 90) || 'x';

group('YAML', () => {
  test('reads back as it was written, and shows nothing that a reader cannot see', () => {
    const roll = dice(1);
    for (let round = 0; round < 3000; round++) {
      // Keys of ours are never those that Bun takes for a merge even in quotes.
      const [a, b, c] = [textOf(roll), textOf(roll), textOf(roll, 12)].map((text) => text.replaceAll('<<', '<')) as [
        string,
        string,
        string,
      ];
      const value = {
        [a]: b,
        list: [a, b, c, '<<'],
        deep: [{ one: c, [b]: [a, [b]], n: null, t: true, i: 5 }, {}, []],
        long: [`${c}${'w'.repeat(70)}`, a],
      };
      const written = writeYaml(value);
      const tidy = stripHidden(written);
      expect(tidy).toBe(written);
      expect(Bun.YAML.parse(written)).toEqual(value as never);
    }
  });

  test('puts comments where they are none of the text', () => {
    expect(Bun.YAML.parse(writeYaml({ id: noted('123456789012345678', 'a «name»: x'), next: 1 }))).toEqual({
      id: '123456789012345678',
      next: 1,
    });
  });
});

const id = (number: number) => String(100_000_000_000_000_000n + BigInt(number));

function overwritesFor(roll: Dice, roles: readonly RoleState[]): Overwrite[] {
  const one = (target: string, type: 'role' | 'member'): Overwrite => {
    const allow = roll.some(PERMISSION_NAMES, 0.1);
    return { id: target, type, allow, deny: roll.some(PERMISSION_NAMES, 0.1).filter((name) => !allow.includes(name)) };
  };
  return overwritesInOrder([
    ...roll.some(roles, 0.3).map((role) => one(role.id, 'role')),
    ...(roll.chance(0.2) ? [one(id(9000), 'member')] : []),
  ]);
}

/** A server in which much has the same name, and names hold anything. */
function serverOf(seed: number): State {
  const roll = dice(seed);
  const few = [textOf(roll), textOf(roll), 'twin', 'twin'];
  const name = () => (roll.chance(0.3) ? roll.one(few) : textOf(roll)).trim() || 'x';
  const roles: RoleState[] = Array.from({ length: 1 + roll.below(6) }, (_, index) => ({
    id: id(index + 1),
    name: name(),
    position: 10 - index,
    ...(roll.chance(0.2) ? { managed: 'bot' } : {}),
    fields: {
      color: roll.one(['none', '#010203', '#ff0000 #00ff00', 'holographic']),
      icon: roll.one([null, '🛡️']),
      hoist: roll.chance(0.5),
      mentionable: roll.chance(0.5),
      permissions: roll.some(PERMISSION_NAMES, 0.3),
    },
  }));
  roles.push({
    id: id(0),
    name: '@everyone',
    position: 0,
    fields: {
      color: 'none',
      icon: null,
      hoist: false,
      mentionable: false,
      permissions: roll.some(PERMISSION_NAMES, 0.2),
    },
  });
  let next = 100;
  const channel = (parent: ChannelState | null): ChannelState => {
    const type = roll.one(['text', 'news', 'voice', 'stage', 'forum', 'media']);
    const values: Record<string, Json> = {
      topic: roll.one(['', textOf(roll, 20)]),
      nsfw: roll.chance(0.5),
      slowmode: roll.one([0, 5]),
      bitrate: roll.one([64_000, 96_000]),
      user_limit: roll.below(3),
      region: roll.one([null, 'rotterdam']),
      video_quality: roll.one(['auto', 'full']),
      auto_archive: roll.one([null, 60, 1440]),
      thread_slowmode: roll.below(2),
      tags: roll
        .some(['⏳', null, id(77)], 0.5)
        .map((emoji) => ({ name: name().slice(0, 40), emoji, moderated: roll.chance(0.5) })),
      default_reaction: roll.one([null, '👍', id(78)]),
      sort_order: roll.one([null, 'creation_date']),
      layout: roll.one(['default', 'list']),
      require_tag: roll.chance(0.5),
      hide_downloads: roll.chance(0.5),
    };
    const overwrites =
      parent && roll.chance(0.5) ? (parent.fields['overwrites'] as unknown as Overwrite[]) : overwritesFor(roll, roles);
    return {
      id: id(next++),
      name: name(),
      type,
      parent: parent?.id ?? null,
      position: next,
      fields: {
        ...Object.fromEntries(fieldsFor(CHANNEL, type).map(([field]) => [field, values[field] ?? null])),
        overwrites: overwrites as unknown as Json,
      },
    };
  };
  const inOrder = (those: ChannelState[]) => {
    const isVoice = ({ type }: ChannelState) => Number(type === 'voice' || type === 'stage');
    return those.sort((a, b) => isVoice(a) - isVoice(b));
  };
  const some = (parent: ChannelState | null) => inOrder(Array.from({ length: roll.below(5) }, () => channel(parent)));
  const categories = Array.from(
    { length: roll.below(4) },
    (): ChannelState => ({
      id: id(next++),
      name: name(),
      type: 'category',
      parent: null,
      position: next,
      fields: { overwrites: overwritesFor(roll, roles) as unknown as Json },
    }),
  );
  const channels = [...some(null), ...categories.flatMap((category) => [category, ...some(category)])];
  const texts = channels.filter(({ type }) => type === 'text');
  const refs = (of: readonly { id: string }[]) =>
    roll
      .some(of, 0.4)
      .map((each) => each.id)
      .sort();
  const textId = () => (texts.length > 0 && roll.chance(0.7) ? roll.one(texts).id : null);
  return {
    id: id(0),
    name: textOf(roll).trim() || 'x',
    features: [],
    server: {
      name: `${textOf(roll).trim()}xx`,
      description: roll.one([null, textOf(roll)]),
      verification_level: 'low',
      content_filter: 'disabled',
      notifications: 'only_mentions',
      locale: 'en-US',
      system_channel: textId(),
      rules_channel: textId(),
      updates_channel: textId(),
      safety_alerts_channel: textId(),
      afk_channel: channels.find(({ type }) => type === 'voice')?.id ?? null,
      afk_timeout: 300,
      boost_progress_bar: roll.chance(0.5),
    },
    roles,
    channels,
    automod: Array.from({ length: roll.below(3) }, (_, index) => ({
      id: id(500 + index),
      name: name(),
      fields: {
        enabled: roll.chance(0.5),
        trigger: 'keyword',
        keywords: [textOf(roll).slice(0, 60), 'bad*'],
        regex: [],
        presets: [],
        allowed: roll.some(['fine', 'no']),
        mention_limit: null,
        raid_protection: null,
        block: true,
        block_message: roll.one([null, textOf(roll)]),
        alert_channel: textId(),
        timeout: roll.one([null, 60, 90, 3600, 86_400, 604_800]),
        exempt_roles: refs(roles),
        exempt_channels: refs(texts),
      },
    })),
    welcome_screen: {
      enabled: roll.chance(0.5),
      description: roll.one([null, textOf(roll)]),
      channels: texts.slice(0, 2).map((each) => ({
        channel: each.id,
        description: textOf(roll).slice(0, 50),
        emoji: roll.one([null, '👋', id(79)]),
      })),
    },
    onboarding: {
      enabled: roll.chance(0.5),
      mode: roll.one(['default', 'advanced']),
      default_channels: refs(texts),
      prompts: [
        {
          title: textOf(roll),
          type: roll.one(['multiple_choice', 'dropdown']),
          single_select: roll.chance(0.5),
          required: roll.chance(0.5),
          in_onboarding: roll.chance(0.5),
          options: [
            {
              title: textOf(roll).slice(0, 50),
              description: roll.one([null, textOf(roll)]),
              emoji: roll.one([null, '🎮']),
              roles: refs(roles),
              channels: refs(texts),
            },
          ],
        },
      ],
    },
    members: { [id(9000)]: 'zoe: #1\nx' },
  };
}

group('a blueprint', () => {
  test('of any server says just what is there', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const state = serverOf(seed);
      const text = describe(state, SECTIONS);
      const { document } = readDocument(text);
      const found = compare(state, document, { prune: true });
      if (found.changes.length > 0) throw new Error(`seed ${seed}: ${JSON.stringify(found.changes, null, 1)}\n${text}`);
      expect(stripHidden(text)).toBe(text);
    }
  });
});
