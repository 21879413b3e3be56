import { defaultSeed } from '../../sandbox/world/default-seed.ts';
import type { Seed, SeedMessage } from '../../sandbox/world/seed-format.ts';

const DAY = 1440;

/** What a help channel of a small community holds: two or three lines a day, for two weeks. */
const chatter = [
  'The build on Windows fails with a path that is too long. Has anybody seen that?',
  'Yes: move the checkout closer to the root, or switch long paths on in the registry.',
  'Thanks, that was it!',
  'Is there a way to export only the entries of last month?',
  'Settings > Export, then choose the range. It remembers what you chose last.',
  'My invitation mail never came. Could someone send it again?',
  'Done, look into the spam folder as well please.',
  'Where do the nightly builds live these days? The old link is a 404.',
  'https://builds.example.org/nightly, they are kept for two weeks.',
];
const writers = ['carol', 'dave', 'erin', 'bob', 'alice'] as const;

const support: SeedMessage[] = Array.from({ length: 40 }, (_, i) => ({
  author: writers[i % writers.length] ?? 'carol',
  content: chatter[i % chatter.length] ?? '',
  minutes_ago: Math.round(14 * DAY - i * 0.34 * DAY),
}));
support.push({
  author: 'bob',
  content: 'The VPN has a new address: vpn2.example.org. The old one goes away at the end of the month.',
  minutes_ago: 6 * DAY + 90,
});

const morning: SeedMessage[] = [
  ['bob', 'Morning! Release 2.4 went out at nine, notes are in #announcements.', 240],
  ['carol', 'Search is so much faster now, thank you all.', 232],
  ['dave', 'Agreed. I miss the old icons a bit, but I will get used to the new ones.', 228],
  ['alice', 'Reminder: we meet on Friday at six, everybody is welcome.', 180],
  ['erin', 'Will there be snacks?', 178],
  ['alice', 'There will be snacks.', 177],
  ['erin', 'When does the registration for the summer meetup close?', 60],
  ['dave', 'No idea, I would like to know as well.', 55],
  ['carol', 'The new theme looks great on my phone.', 30],
].map(([author, content, minutes_ago]) => ({ author, content, minutes_ago }) as SeedMessage);

const [bot] = defaultSeed.bots;
const [guild] = defaultSeed.guilds;
if (!bot || !guild) throw new Error('The default world is empty.');
const [helper] = guild.bots ?? [];
if (!helper) throw new Error('The default world has no bot.');

/** A community after two weeks: people who talk and people who do not, a forum, and a channel where the bot may not write. */
export const seed: Seed = {
  bots: [bot],
  users: defaultSeed.users,
  guilds: [
    {
      ...guild,
      channels: [
        {
          name: 'Information',
          type: 'category',
          channels: [
            {
              name: 'announcements',
              type: 'news',
              overwrites: [
                { for: '@everyone', deny: ['SendMessages'] },
                { for: bot.name, allow: ['SendMessages'] },
              ],
              messages: [
                {
                  author: 'alice',
                  content: 'Release 2.4 is out. Registration for the summer meetup closes on 12 June.',
                  minutes_ago: 250,
                },
              ],
            },
            {
              name: 'press',
              overwrites: [{ for: bot.name, deny: ['SendMessages'] }],
              messages: [
                { author: 'alice', content: 'Texts for journalists are collected here.', minutes_ago: 20 * DAY },
              ],
            },
          ],
        },
        {
          name: 'Community',
          type: 'category',
          channels: [
            { name: 'general', topic: 'Anything goes.', messages: morning },
            {
              name: 'support',
              topic: 'Ask and help.',
              messages: support.toSorted((a, b) => (b.minutes_ago ?? 0) - (a.minutes_ago ?? 0)),
            },
            { name: 'off-topic', messages: [{ author: 'dave', content: 'My cat says hello.', minutes_ago: 300 }] },
            {
              name: 'ideas',
              type: 'forum',
              tags: [{ name: 'feature' }, { name: 'done' }],
              threads: [
                {
                  name: 'Dark mode',
                  author: 'carol',
                  tags: ['feature'],
                  messages: [
                    { author: 'carol', content: 'My eyes would be grateful.', minutes_ago: 9 * DAY },
                    { author: 'bob', content: 'It is in 2.4.', minutes_ago: 200 },
                  ],
                },
                {
                  name: 'Keyboard shortcuts',
                  author: 'erin',
                  tags: ['feature'],
                  messages: [{ author: 'erin', content: 'One for search would be nice.', minutes_ago: 3 * DAY }],
                },
              ],
            },
          ],
        },
        {
          name: 'Team',
          type: 'category',
          channels: [
            {
              name: 'staff',
              overwrites: [
                { for: '@everyone', deny: ['ViewChannel'] },
                { for: 'Moderator', allow: ['ViewChannel'] },
                { for: bot.name, allow: ['ViewChannel'] },
              ],
              messages: [{ author: 'bob', content: 'Please greet newcomers.', minutes_ago: 2 * DAY }],
            },
          ],
        },
      ],
    },
  ],
};
