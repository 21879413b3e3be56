import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Dice, dice } from '../support/dice.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

/** Whatever a blueprint says: applied, there is nothing left to do; taken back, the server is as before. */
let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop({
    sandbox: {
      world: {
        bots: [{ name: 'Robot' }],
        users: [{ name: 'zoe' }],
        guilds: [
          {
            name: 'Lab',
            owner: 'zoe',
            features: ['COMMUNITY', 'NEWS'],
            bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
            channels: [{ name: 'start' }],
          },
        ],
      },
    },
  });
});
afterAll(() => shop.close());

const ROLES = ['Red', 'Blue: #1', '♥ Green', 'null', 'Old "timer"'];
const CHANNELS = ['alpha', 'beta', 'gamma', 'delta', 'straße', '🎲-dice', 'zeta', 'eta'];
const VOICES = ['Hall', 'Pit: 1', 'Yes'];
const CATEGORIES = ['North', 'South - 2', '# East'];
const RIGHTS = ['ViewChannel', 'SendMessages', 'AddReactions', 'ManageMessages', 'Connect', 'Speak'];

function overwrites(roll: Dice, roles: readonly string[]) {
  return roll.some([...roles, '@everyone'], 0.3).map((role) => {
    const allow = roll.some(RIGHTS, 0.3);
    return { role, allow, deny: roll.some(RIGHTS, 0.3).filter((right) => !allow.includes(right)) };
  });
}

function blueprintOf(roll: Dice): string {
  const shuffled = <T>(all: readonly T[]) =>
    all
      .map((each) => [roll.below(1e9), each] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, each]) => each);
  const roles = shuffled(roll.some(ROLES, 0.6));
  const common = ['@everyone'];
  const homes = [null, ...shuffled(roll.some(CATEGORIES, 0.6))];
  const inside = new Map<string | null, object[]>(homes.map((home) => [home, []]));
  const place = (name: string, more: object) =>
    inside.get(roll.one(homes))?.push({
      name,
      ...more,
      ...(roll.chance(0.3) ? { overwrites: overwrites(roll, roles) } : {}),
      ...(roll.chance(0.3) ? { nsfw: roll.chance(0.5) } : {}),
    });
  for (const name of shuffled(roll.some(CHANNELS, 0.6))) {
    const type = roll.one(['text', 'text', 'text', 'news', 'forum']);
    place(name, {
      type,
      ...(roll.chance(0.5) ? { topic: roll.one(['a: b', 'two\nlines', '#x']) } : {}),
      ...(type === 'forum'
        ? { tags: roll.some([{ name: 'x' }, { name: 'y', emoji: '✅', moderated: true }], 0.5) }
        : {}),
    });
  }
  for (const name of shuffled(roll.some(VOICES, 0.6)))
    place(name, {
      type: roll.one(['voice', 'voice', 'stage']),
      ...(roll.chance(0.5) ? { user_limit: roll.below(9) } : {}),
    });
  return JSON.stringify({
    blueprint: 1,
    exact: roll.chance(0.5),
    roles: [
      ...roles.map((name) => ({
        name,
        ...(roll.chance(0.5) ? { color: roll.one(['red', '#123456', 'none']) } : {}),
        ...(roll.chance(0.5) ? { hoist: roll.chance(0.5) } : {}),
        ...(roll.chance(0.5) ? { permissions: [...roll.some(common, 0.5), ...roll.some(RIGHTS)] } : {}),
      })),
      ...(roll.chance(0.3) ? [{ name: '@everyone', permissions: ['ViewChannel', ...roll.some(RIGHTS.slice(1))] }] : []),
    ],
    channels: [{ name: 'start', type: 'text' }, ...(inside.get(null) ?? [])],
    categories: homes.flatMap((name) =>
      name === null
        ? []
        : [{ name, ...(roll.chance(0.5) ? { overwrites: overwrites(roll, roles) } : {}), channels: inside.get(name) }],
    ),
  });
}

const exported = async () => (await shop.call<{ blueprint: string }>('export_blueprint')).blueprint;

test('a dozen blueprints, one after the other', async () => {
  const roll = dice(7);
  for (let round = 0; round < 12; round++) {
    const blueprint = blueprintOf(roll);
    const prune = roll.chance(0.7);
    const before = await exported();
    const { job } = await shop.call<{ job?: JobView }>('apply_blueprint', { blueprint, prune });
    if (!job) continue;
    expect([round, job.status, job.failed, job.report.lines]).toEqual([round, 'done', 0, [expect.any(String)]]);
    const left = await shop.call<{ changes: unknown[] }>('plan_blueprint', { blueprint, prune });
    expect([round, blueprint, left.changes]).toEqual([round, blueprint, []]);
    const after = await exported();
    expect(await shop.call('plan_blueprint', { blueprint: after, prune: true })).toMatchObject({
      changes: [],
      cannot: [],
    });

    const { job: back } = await shop.call<{ job?: JobView }>('undo_blueprint', { job: job.job });
    expect([round, back?.status, back?.failed]).toEqual([round, 'done', 0]);
    expect([round, await exported()]).toEqual([round, before]);
    if (roll.chance(0.6)) await shop.call('undo_blueprint', { job: back?.job });
  }
}, 120_000);
