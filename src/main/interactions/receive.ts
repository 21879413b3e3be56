import { type CommandSettings, readSettings, settingsScope, suggestionsFor } from '../../domain/commands/options.ts';
import { readFormId } from '../../domain/questions/form-id.ts';
import { readCustomId } from '../../domain/questions/message.ts';
import type { Acknowledged, NewInteraction } from '../../kernel/store/interactions.ts';
import type { Json } from '../../kernel/store/json.ts';
import { answerQuestion } from './answer-question.ts';
import { openForm } from './open-form.ts';
import {
  CALLBACKS,
  type Callback,
  EPHEMERAL,
  PATIENCE_MS,
  type Received,
  type Receiving,
  TYPES,
  userOf,
} from './received.ts';

/** How long Discord takes answers. https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages */
const LIFE_MS = 15 * 60_000;
const RETRY_MS = 2000;

/** How it is said that an answer follows, so that nothing shows that nobody asked for. */
function acknowledgement({ type, message, data }: Received, command: CommandSettings | undefined): Acknowledged {
  if (type === TYPES.component || (type === TYPES.modal && message !== undefined)) return 'silently';
  const quiet = command ? command.private : readFormId(data?.['custom_id'])?.quiet === true;
  return quiet ? 'thinking_privately' : 'thinking';
}

/** How its command was set up; nothing special where the store does not say soon enough. */
async function settingsOf({ data }: Received, { store, botId, logger }: Receiving): Promise<CommandSettings> {
  const asked = (async () => {
    const { settings } = await store();
    return (await settings.get(settingsScope(await botId()), String(data?.['id'])))?.value;
  })().catch((error) => {
    logger.warn({ err: error }, 'how a command was set up cannot be read');
    return undefined;
  });
  return readSettings(await Promise.race([asked, Bun.sleep(PATIENCE_MS / 2).then(() => undefined)]));
}

const callbackOf: Readonly<Record<Acknowledged, Callback>> = {
  thinking: { type: CALLBACKS.thinking },
  thinking_privately: { type: CALLBACKS.thinking, data: { flags: EPHEMERAL } },
  silently: { type: CALLBACKS.silently },
};

async function rowOf(received: Received, how: Acknowledged, { botId, now }: Receiving): Promise<NewInteraction> {
  const { token, ...data } = received;
  const at = now();
  return {
    ...{ id: received.id, bot_id: await botId(), application_id: received.application_id, token },
    type: received.type,
    guild_id: received.guild_id ?? null,
    channel_id: received.channel_id ?? null,
    user_id: userOf(received).id || null,
    message_id: received.message?.id ?? null,
    data: data as unknown as Json,
    ...{ received_at: at, expires_at: at + LIFE_MS, acknowledged: how },
  };
}

/** Keeps what is needed to answer later. While the store is away it is tried again, as long as an answer can be given. */
async function keep(row: NewInteraction, { store, logger, now }: Receiving): Promise<boolean> {
  for (;;) {
    try {
      return await (await store()).interactions.take(row);
    } catch (error) {
      if (now() > row.expires_at) throw error;
      logger.warn({ err: error, interaction: row.id }, 'an interaction cannot be stored; trying again');
      await Bun.sleep(RETRY_MS);
    }
  }
}

/** Says in time that an answer follows: once, by whoever puts it into the store first. */
async function acknowledge(received: Received, how: Acknowledged, receiving: Receiving): Promise<void> {
  const row = await rowOf(received, how, receiving);
  const keeping = keep(row, receiving);
  // Whoever waits for an answer is not to suffer from a slow store: this process alone has the gateway.
  const ours = await Promise.race([keeping, Bun.sleep(PATIENCE_MS).then(() => true)]);
  if (!ours) return;
  try {
    await receiving.send(callbackOf[how]);
  } catch (error) {
    receiving.logger.warn(
      { err: error, interaction: received.id },
      'Discord was not told in time that an answer follows',
    );
    await keeping;
    await (await receiving.store()).interactions.missed(received.id);
  }
  await keeping;
}

/** The form that opens at once for what was used: of its own, no answer is wanted yet. */
function formFor({ type, data }: Received, command: CommandSettings | undefined) {
  if (type === TYPES.component) return readFormId(data?.['custom_id']);
  return command?.form === undefined ? undefined : { name: command.form, quiet: command.private };
}

/** Sees to an interaction within Discord's three seconds. */
export async function receive(received: Received, receiving: Receiving): Promise<void> {
  const { type, data } = received;
  const began = performance.now();
  const question = type === TYPES.component || type === TYPES.modal ? readCustomId(data?.['custom_id']) : undefined;
  const ours = question !== undefined || readFormId(data?.['custom_id']) !== undefined;
  if (!receiving.all && !ours && type !== TYPES.ping) return;
  if (type === TYPES.ping) await receiving.send({ type: CALLBACKS.pong });
  else if (type === TYPES.autocomplete) {
    const choices = suggestionsFor(await settingsOf(received, receiving), data);
    await receiving.send({ type: CALLBACKS.choices, data: { choices } });
  } else if (question) await answerQuestion(received, question, receiving);
  else {
    // Asked once: a store that does not answer takes a part of the three seconds each time.
    const command = type === TYPES.command ? await settingsOf(received, receiving) : undefined;
    const form = formFor(received, command);
    if (form) await openForm(received, form, receiving);
    else await acknowledge(received, acknowledgement(received, command), receiving);
  }
  receiving.metrics.observe('guildhall_interaction_seconds', (performance.now() - began) / 1000, {
    type: String(type),
  });
}
