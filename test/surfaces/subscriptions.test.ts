import { expect, test } from 'bun:test';
import { OperationError } from '../../src/kernel/errors.ts';
import type { Resources } from '../../src/kernel/resources.ts';
import { createSubscriptions, MOST_WATCHED } from '../../src/surfaces/mcp/subscriptions.ts';
import { eventually } from '../support/eventually.ts';
import { agent } from './little-guild.ts';

/** `lobby` is another channel for each caller; only bob may read `secret`. */
const canonical: Resources['canonical'] = async (uri, { caller }) => {
  if (uri === 'x://lobby') return `x://lobby-of-${caller.id}`;
  if (uri === 'x://secret' && caller.id !== 'bob') {
    throw new OperationError('forbidden', 'Not for you.', { hint: 'Ask.' });
  }
  return uri.startsWith('x://') ? uri : undefined;
};

function stage() {
  const listeners = new Set<unknown>();
  const onResources = new Set<(uris: readonly string[]) => void>();
  const onLists = new Set<() => void>();
  const keep =
    <T>(set: Set<T>) =>
    (listener: T) => {
      set.add(listener);
      listeners.add(listener);
      return () => {
        set.delete(listener);
        listeners.delete(listener);
      };
    };
  const subscriptions = createSubscriptions({
    resources: { canonical } as Resources,
    changes: { resources: keep(onResources), lists: keep(onLists) },
    prompts: undefined,
    tools: () => () => {},
  });
  const client = (id: string, lists = false) => {
    const heard: unknown[] = [];
    const subscriber = subscriptions.open({
      caller: agent(id),
      lists: { tools: lists, resources: lists, prompts: lists },
      send: ({ method, params }) => heard.push(params?.['uri'] ?? method),
    });
    return { ...subscriber, heard };
  };
  const change = (...uris: string[]) => {
    for (const listener of onResources) listener(uris);
    if (uris.length === 0) for (const listener of onLists) listener();
  };
  return { client, change, listeners };
}

test('two callers mean different things by one name, and hear of their own', async () => {
  const { client, change } = stage();
  const [alice, bob] = [client('alice'), client('bob')];
  await alice.add('x://lobby');
  await bob.add('x://lobby');
  change('x://lobby-of-bob');
  await eventually(() => bob.heard.length > 0);
  expect(bob.heard).toEqual(['x://lobby']);
  expect(alice.heard).toEqual([]);
});

test('what may not be read is not told of, and what is not there neither', async () => {
  const { client, change, listeners } = stage();
  const alice = client('alice');
  await expect(alice.add('x://secret')).rejects.toMatchObject({ code: -32602, data: { code: 'forbidden' } });
  await expect(alice.add('y://none')).rejects.toMatchObject({ code: -32602, data: { uri: 'y://none' } });
  expect(listeners.size).toBe(0);
  change('x://secret');
  await Bun.sleep(20);
  expect(alice.heard).toEqual([]);
});

test('a flood is told of at once, then now and then, and its end is not lost', async () => {
  const { client, change } = stage();
  const alice = client('alice', true);
  await alice.add('x://1');
  await alice.add('x://2');
  const began = performance.now();
  for (let i = 0; i < 50; i++) {
    change('x://1', 'x://1', 'x://3');
    change();
    await Bun.sleep(5);
  }
  const spent = performance.now() - began;
  change('x://2');
  await eventually(() => alice.heard.includes('x://2'));
  const told = alice.heard.filter((uri) => uri === 'x://1').length;
  expect(told).toBeGreaterThanOrEqual(1);
  expect(told).toBeLessThanOrEqual(2 + Math.ceil(spent / 200));
  expect(alice.heard).toContain('notifications/resources/list_changed');
  expect(alice.heard).not.toContain('x://3');
});

test('after the last one left, nothing is listened to', async () => {
  const { client, change, listeners } = stage();
  const [alice, bob] = [client('alice'), client('bob', true)];
  await alice.add('x://1');
  expect(listeners.size).toBe(2);
  change('x://1');
  alice.remove('x://1');
  alice.remove('x://never');
  bob.close();
  expect(listeners.size).toBe(0);
  await Bun.sleep(20);
  expect(alice.heard).toEqual([]);
  await bob.add('x://1');
  expect(listeners.size).toBe(0);
});

test('there is an end to what one client may watch', async () => {
  const { client } = stage();
  const alice = client('alice');
  for (let i = 0; i < MOST_WATCHED; i++) await alice.add(`x://${i}`);
  await expect(alice.add('x://more')).rejects.toMatchObject({ code: -32602 });
  await alice.add('x://0');
  alice.remove('x://0');
  await alice.add('x://more');
});
