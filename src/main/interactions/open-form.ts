import { formCustomId } from '../../domain/questions/form-id.ts';
import { formsScope, modalOf, readForm } from '../../domain/questions/saved-form.ts';
import type { Received, Receiving } from './received.ts';
import { openReply } from './reply.ts';

/** Opens a saved form for whoever pressed its button or used its command. */
export async function openForm(
  received: Received,
  { name, quiet }: { name: string; quiet: boolean },
  receiving: Receiving,
): Promise<void> {
  const { store, botId } = receiving;
  const reply = openReply(received, receiving);
  const { settings } = await store();
  const found = await settings.get(formsScope(await botId()), name);
  if (!found) return reply.whisper('This form is not there any more.');
  await reply.form(modalOf(formCustomId(name, { quiet }), readForm(found.value)));
}
