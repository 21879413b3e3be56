import { beforeAll, expect, test } from 'bun:test';
import { orderAs } from '../../src/domain/ordering.ts';
import { dice } from '../support/dice.ts';
import { strictTeam } from '../support/strict-team.ts';

const { team } = await strictTeam();

const roles = async () =>
  [...(await team.call<{ roles: { name: string; position: number }[] }>('list_roles')).roles]
    .sort((a, b) => b.position - a.position)
    .map(({ name }) => name);
interface Channel {
  name: string;
  parent_id?: string;
}
const inCategory = async (name: string) => {
  const { channels } = await team.call<{ channels: Channel[] }>('list_channels');
  return channels.filter(({ parent_id }) => parent_id === team.channel(name)).map((each) => each.name);
};

beforeAll(async () => {
  for (const name of ['One', 'Two', 'Three']) await team.call('create_role', { name });
});
test('roles are put in an order at once, the others stay beside their neighbours', async () => {
  const before = await roles();
  const moved = await team.call<{ moved: { name: string }[] }>('order_roles', { roles: ['Two', 'Member', 'Three'] });
  expect(moved.moved.length).toBeGreaterThan(0);
  const after = await roles();
  expect(after.filter((name) => ['Two', 'Member', 'Three'].includes(name))).toEqual(['Two', 'Member', 'Three']);
  const others = (all: string[]) => all.filter((name) => !['Two', 'Member', 'Three'].includes(name));
  expect(others(after)).toEqual(others(before));
  expect(await team.call('order_roles', { roles: ['Two', 'Member', 'Three'] })).toMatchObject({ moved: [] });
});

test('roles that the bot does not outrank stay where they are', async () => {
  const before = await roles();
  expect(await team.refusal('order_roles', { roles: ['Member', 'Guildhall Demo'] })).toMatchObject({
    code: 'missing_permission',
  });
  expect(await roles()).toEqual(before);
});

test('channels are put in an order in their category, text and voice each in theirs', async () => {
  const before = await inCategory('Community');
  const wanted = ['ideas', 'general'];
  await team.call('order_channels', { channels: [...wanted, 'Town hall', 'Lounge'] });
  expect((await inCategory('Community')).filter((name) => wanted.includes(name))).toEqual(wanted);
  expect(await inCategory('Voice')).toEqual(['Town hall', 'Lounge']);
  await team.call('order_channels', { channels: [...before, 'Lounge', 'Town hall'] });
  expect(await inCategory('Community')).toEqual(before);
  expect(await team.refusal('order_channels', { channels: ['general', 'nowhere'] })).toMatchObject({
    code: 'not_found',
  });
});

test('any order is reached with as few moves as there must be', () => {
  const roll = dice(3);
  const letters = [...'abcdefgh'];
  const shuffled = (all: readonly string[]) =>
    all
      .map((each) => [roll.below(1e9), each] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, each]) => each);
  for (let round = 0; round < 500; round++) {
    const current = shuffled(letters);
    const wanted = shuffled(roll.some(letters, 0.6));
    const { order, moved } = orderAs(current, wanted);
    expect(order.filter((each) => wanted.includes(each))).toEqual(wanted);
    expect(order.toSorted()).toEqual(letters);
    const others = (all: readonly string[]) => all.filter((each) => !wanted.includes(each));
    expect(others(order)).toEqual(others(current));
    expect(moved.length).toBeLessThan(Math.max(wanted.length, 1));
    expect(orderAs(order, wanted).moved).toEqual([]);
    expect(orderAs(current, current).moved).toEqual([]);
  }
});
