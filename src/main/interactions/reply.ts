import { path } from '../../kernel/discord.ts';
import { CALLBACKS, type Callback, EPHEMERAL, PATIENCE_MS, type Received, type Receiving } from './received.ts';

export interface Reply {
  /** Changes the message that was pressed. */
  update(data: object): Promise<void>;
  /** For the eyes of whoever pressed only. */
  whisper(content: string): Promise<void>;
  form(form: object): Promise<void>;
}

/** The first answer to a press. What takes too long to find out is deferred, and told afterwards. */
export function openReply(
  { application_id, token }: Received,
  { send, request }: Pick<Receiving, 'send' | 'request'>,
): Reply {
  const webhook = path`/webhooks/${application_id}/${token}`;
  let deferred: Promise<void> | undefined;
  const timer = setTimeout(() => {
    deferred = send({ type: CALLBACKS.silently });
    deferred.catch(() => {});
  }, PATIENCE_MS);

  async function first(callback: Callback): Promise<boolean> {
    clearTimeout(timer);
    if (!deferred) await send(callback);
    await deferred;
    return deferred === undefined;
  }

  const reply: Reply = {
    async update(data) {
      if (await first({ type: CALLBACKS.update, data })) return;
      await request('PATCH', `${webhook}/messages/@original`, { body: data, auth: false });
    },
    async whisper(content) {
      const data = { content, flags: EPHEMERAL, allowed_mentions: { parse: [] } };
      if (await first({ type: CALLBACKS.message, data })) return;
      await request('POST', webhook, { body: data, auth: false });
    },
    async form(form) {
      // A form opens at once or not at all.
      if (await first({ type: CALLBACKS.form, data: form })) return;
      await reply.whisper('That took too long. Please press again.');
    },
  };
  return reply;
}
