import { z } from 'zod';
import type { Selection } from '../../domain/events/selection.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { operation } from '../../kernel/operation.ts';
import { presenceNotice } from './presence.ts';
import { openReader, selectionFields, selectionOf } from './selecting.ts';

/** One kept selection of one caller, and how far it has been read. */
export interface Subscription {
  name: string;
  selection: Selection;
  seq: number;
}

const Name = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N} _.-]{1,80}$/u, 'may hold letters, digits, spaces, dots and dashes');

const scopeOf = ({ caller }: Context) => `subscriptions:${caller.kind}:${caller.id}`;
const readerOf = (context: Context, name: string) => `${scopeOf(context)}:${name}`;

export async function subscriptionNamed(context: Context, name: string): Promise<Subscription> {
  const store = await context.store();
  const kept = await store.settings.get(scopeOf(context), name);
  if (!kept) {
    const all = (await store.settings.list(scopeOf(context))).map(({ key }) => key);
    const close = nearest(name, all);
    throw new OperationError('not_found', `subscription: you have none named ${JSON.stringify(name.slice(0, 80))}.`, {
      hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : 'Make it with subscribe_events first.',
    });
  }
  return {
    name,
    selection: kept.value as unknown as Selection,
    seq: await store.cursors.get(readerOf(context, name)),
  };
}

/** Moves forward only, and answers where the subscription stands now. */
export const advance = async (context: Context, { name }: Subscription, seq: number): Promise<number> =>
  (await context.store()).cursors.advance(readerOf(context, name), seq);

const SubscriptionShape = z.object({
  name: z.string(),
  /** What it selects, ids for names. */
  selection: z.record(z.string(), z.unknown()),
  /** Events that wait to be read, at most 200 counted. */
  waiting: z.int(),
  notice: z.string().optional(),
});

async function shapeOf(
  context: Context,
  { name, selection, seq }: Subscription,
): Promise<z.output<typeof SubscriptionShape>> {
  const { events } = await (await openReader(context, selection)).after(seq, 200);
  return { name, selection: { ...selection }, waiting: events.length };
}

export const subscriptions = {
  subscribe_events: operation({
    title: 'Subscribe to events',
    description:
      'Keep a named selection of events. wait_for_events with that subscription continues where you last confirmed with after, also after a restart.',
    effect: 'create',
    reach: 'channel',
    rare: true,
    idempotent: true,
    permissions: [],
    input: z.object({ name: Name, ...selectionFields }),
    output: SubscriptionShape,
    text: ({ name, waiting, notice }) =>
      [`Subscribed as ${JSON.stringify(name)}; ${waiting} waiting.`, notice].filter(Boolean).join(' '),
    async run({ name, ...fields }, context) {
      const selection = selectionOf(fields);
      const notice = await presenceNotice(context, selection);
      const store = await context.store();
      const known = await store.settings.get(scopeOf(context), name);
      await store.settings.set(scopeOf(context), name, { ...selection } as never);
      const kept: Subscription = { name, selection, seq: 0 };
      const seq = known
        ? await store.cursors.get(readerOf(context, name))
        : await advance(context, kept, await store.events.last());
      return { ...(await shapeOf(context, { ...kept, seq })), ...(notice ? { notice } : {}) };
    },
  }),

  list_subscriptions: operation({
    title: 'List subscriptions',
    description: 'List your event subscriptions and how many events wait in each.',
    effect: 'read',
    reach: 'channel',
    rare: true,
    permissions: [],
    input: z.object({}),
    output: z.object({ subscriptions: z.array(SubscriptionShape) }),
    async run(_input, context) {
      const store = await context.store();
      const names = (await store.settings.list(scopeOf(context))).map(({ key }) => key);
      const found = await Promise.all(
        names.map(async (name) => shapeOf(context, await subscriptionNamed(context, name))),
      );
      return { subscriptions: found };
    },
  }),

  unsubscribe_events: operation({
    title: 'End a subscription',
    description: 'Forget a named selection of events and how far it was read.',
    effect: 'delete',
    reach: 'channel',
    rare: true,
    permissions: [],
    input: z.object({ name: Name }),
    output: z.object({ name: z.string() }),
    async run({ name }, context) {
      const store = await context.store();
      await subscriptionNamed(context, name);
      await store.settings.remove(scopeOf(context), name);
      await store.cursors.remove(readerOf(context, name));
      return { name };
    },
  }),
};
