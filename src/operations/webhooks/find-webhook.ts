import type { APIWebhook } from 'discord-api-types/v10';
import { confinedTo, serversNamed } from '../../domain/channels/bounds.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { nearest } from '../../kernel/nearest.ts';
import { mayReach, requireReach, unconfined } from '../reach.ts';

/** The webhooks of a channel or a server, as far as this caller may see their channels. */
export async function webhooksOf(context: Context, guildId: string, channelId?: string): Promise<APIWebhook[]> {
  const { discord } = context;
  const from = channelId === undefined ? path`/guilds/${guildId}/webhooks` : path`/channels/${channelId}/webhooks`;
  const all = await discord.request<APIWebhook[]>('GET', from);
  if (unconfined(context)) return all;
  const kept: APIWebhook[] = [];
  for (const webhook of all) {
    if (webhook.channel_id && (await mayReach(context, await discord.channel(webhook.channel_id)))) kept.push(webhook);
  }
  return kept;
}

const label = ({ name, id, channel_id }: APIWebhook) => `${guarded(name ?? '')} (${id}, in ${channel_id})`;

/** A webhook by id or name. Its address would let anyone write: it is looked up here and never shown. */
export async function findWebhook(
  context: Context,
  guildId: string,
  wanted: string,
  channelId?: string,
): Promise<APIWebhook> {
  if (/^https?:\/\//i.test(wanted)) {
    throw new OperationError('invalid_input', 'webhook: give the id or the name, not the address.', {
      hint: 'Whoever has the address can write; it is best kept out of conversations. list_webhooks shows ids.',
    });
  }
  const all = await webhooksOf(context, guildId, channelId);
  const byId = all.find(({ id }) => id === wanted);
  if (byId) return byId;
  const matches = all.filter(({ name }) => name?.toLowerCase() === wanted.toLowerCase());
  if (matches.length === 1 && matches[0]) return matches[0];
  const close = nearest(
    wanted,
    all.map(({ name }) => name ?? ''),
  );
  const shown = (matches.length > 1 ? matches : all.filter(({ name }) => name && close.includes(name))).slice(0, 5);
  const hint = shown.map(label).join(', ');
  throw matches.length > 1
    ? new OperationError('ambiguous', `webhook: several are named ${plainName(wanted)}.`, {
        hint: `Give the id: ${hint}.`,
      })
    : new OperationError('not_found', `webhook: there is none named ${plainName(wanted)}.`, {
        hint: hint ? `Did you mean ${hint}?` : 'list_webhooks shows what there is; create_webhook makes one.',
      });
}

/** With its token, which only webhooks one may write through have. */
export async function writable(context: Context, webhook: APIWebhook, field = 'webhook') {
  if (webhook.token && webhook.channel_id) {
    if (confinedTo(context.caller) || serversNamed(context.caller)) {
      await requireReach(context, webhook.channel_id, field);
    }
    return { ...webhook, token: webhook.token };
  }
  throw new OperationError('forbidden', `${field}: ${label(webhook)} cannot be written through.`, {
    hint: 'It follows another channel or belongs to another application. create_webhook makes one of your own.',
  });
}

/** As findWebhook, with the token. */
export const writableWebhook = async (context: Context, guildId: string, wanted: string, channelId?: string) =>
  writable(context, await findWebhook(context, guildId, wanted, channelId));
