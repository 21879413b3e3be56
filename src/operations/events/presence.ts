import { PRESENCE } from '../../domain/events/presence.ts';
import { type Selection, typesOf } from '../../domain/events/selection.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { SWITCHES } from '../../kernel/intent-switches.ts';

const SWITCH = `"${SWITCHES.GuildPresences}" at https://discord.com/developers/applications > your application > Bot`;

/** Why a selection is told nothing new of presences although it names them; undefined where it is. */
export async function noPresences(
  { discord }: Pick<Context, 'discord'>,
  selection: Selection,
): Promise<OperationError | undefined> {
  if (!typesOf(selection.types ?? []).includes(PRESENCE)) return undefined;
  // Only the process with the connection is refused the intent; the others read it from the application.
  await discord.application().catch(() => undefined);
  const { unaskedIntents, missingIntents } = discord.status();
  if (unaskedIntents.includes('GuildPresences')) {
    return new OperationError('missing_intent', 'Presence is not recorded.', {
      hint: `Set presence: true in the configuration (GUILDHALL_PRESENCE=true), switch on ${SWITCH}, and restart.`,
    });
  }
  if (!missingIntents.includes('GuildPresences')) return undefined;
  return new OperationError('missing_intent', `Presence is not recorded: the ${SWITCHES.GuildPresences} is off.`, {
    hint: `Switch on ${SWITCH}, then restart.`,
  });
}

/** The same for those who wait: an error where nothing else could come, else words for the answer. */
export async function presenceNotice(
  context: Pick<Context, 'discord'>,
  selection: Selection,
): Promise<string | undefined> {
  const trouble = await noPresences(context, selection);
  if (!trouble) return undefined;
  if (typesOf(selection.types ?? []).length === 1) throw trouble;
  return `${trouble.message} ${trouble.body.hint}`;
}
