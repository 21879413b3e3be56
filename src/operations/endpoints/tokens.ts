import type { APIWebhook } from 'discord-api-types/v10';
import { confinedTo, serversNamed } from '../../domain/channels/bounds.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import type { EndpointRow } from '../../kernel/endpoints.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { StoredInteraction } from '../../kernel/store/interactions.ts';
import { findInteraction, knownInteraction, requireOpen, translated } from '../interactions/find-interaction.ts';
import { requireReach } from '../reach.ts';
import { writable } from '../webhooks/find-webhook.ts';

type Fields = Record<string, unknown>;

const isConfined = ({ caller }: Context) => confinedTo(caller) !== undefined || serversNamed(caller) !== undefined;

/** Who is confined to some places writes nowhere else, whatever token they were given. */
async function requireOwnPlace(context: Context, id: string, token: string): Promise<void> {
  const found = await context.discord
    .request<APIWebhook>('GET', path`/webhooks/${id}/${token}`, { auth: false })
    .catch((error: unknown) => {
      if (error instanceof OperationError && error.code === 'not_found') return undefined;
      throw error;
    });
  if (found?.channel_id) {
    await requireReach(context, found.channel_id, 'webhook_id');
    return;
  }
  throw new OperationError('forbidden', 'webhook_token: it cannot be told where this token leads.', {
    hint: 'Your role is confined to some places. Leave the token out, and give the id of the webhook or of the interaction.',
  });
}

async function tokenOf(context: Context, id: string): Promise<string> {
  const { discord } = context;
  try {
    const webhook = await discord.request<APIWebhook>('GET', path`/webhooks/${id}`);
    return (await writable(context, webhook, 'webhook_id')).token;
  } catch (error) {
    const missing = error instanceof OperationError && error.code === 'not_found';
    if (!missing || id !== (await discord.application()).id) throw error;
    throw new OperationError(
      'invalid_input',
      'webhook_id: is the application itself, of which many answers may wait.',
      {
        hint: 'Give the id of the interaction as webhook_id; list_interactions shows those that wait.',
      },
    );
  }
}

const PLACEHOLDER = /\{((?:webhook|interaction)_)token\}/;

/** Webhooks can be written through while the store is away. */
async function interactionOf(context: Context, id: string, field: string): Promise<StoredInteraction | undefined> {
  if (field === 'interaction_id') return findInteraction(context, id, field);
  const known = await knownInteraction(context, id).catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'store_unavailable') return undefined;
    throw error;
  });
  return known && findInteraction(context, id, field);
}

/**
 * Calls `send` with the token of a webhook, or of an interaction that Guildhall keeps, filled in where the caller left it
 * out: nobody need ever see one. Instead of the webhook's id that of an interaction may be given.
 */
export async function withToken<T>(
  { wire, effect }: Pick<EndpointRow, 'wire' | 'effect'>,
  input: Fields,
  context: Context,
  send: (input: Fields) => Promise<T>,
): Promise<T> {
  const owner = PLACEHOLDER.exec(wire.path)?.[1];
  if (owner === undefined) return send(input);
  const field = `${owner}id`;
  const id = String(input[field]);
  const given = input[`${owner}token`] as string | undefined;
  if (given !== undefined && !isConfined(context)) return send(input);

  const interaction = await interactionOf(context, id, field);
  if (!interaction) {
    if (given === undefined) return send({ ...input, webhook_token: await tokenOf(context, id) });
    await requireOwnPlace(context, id, given);
    return send(input);
  }
  requireOpen(interaction, context.now(), field);
  const { application_id, token } = interaction;
  try {
    const answer = await send({ ...input, webhook_id: application_id, [`${owner}token`]: given ?? token });
    if (effect !== 'read') await (await context.store()).interactions.answered(id, context.now());
    return answer;
  } catch (error) {
    throw translated(id, error, field);
  }
}
