import { fieldErrors, invalidForm } from '../errors.ts';

/* https://discord.com/developers/docs/resources/user#usernames-and-nicknames */

/** Without blanks at either end, and with one where there were several. */
function tidyName(name: string): string {
  return name.trim().replace(/\s{2,}/gu, ' ');
}

export function readUsername(name: string): string {
  const tidy = refuseWords(tidyName(name), ['@', '#', ':', '```', 'discord'], 'username');
  if ([...tidy].length < 2) throw invalidForm({ username: fieldErrors.length(2, 32) });
  if (!['everyone', 'here'].includes(tidy.toLowerCase())) return tidy;
  throw invalidForm({ username: { code: 'USERNAME_INVALID', message: `Username cannot be "${tidy}"` } });
}

/** Webhooks may be called much, but not look like Discord's own. https://discord.com/developers/docs/resources/webhook#create-webhook */
export function readWebhookName(name: string, field = 'name'): string {
  const tidy = refuseWords(tidyName(name), ['clyde', 'discord'], field);
  if (tidy === '') throw invalidForm({ [field]: fieldErrors.required });
  return tidy;
}

/** Null, and nothing but blanks, take the nickname away. */
export function readNickname(nick: string | null): string | null {
  return tidyName(nick ?? '') || null;
}

function refuseWords(name: string, words: readonly string[], field: string): string {
  const word = words.find((candidate) => name.toLowerCase().includes(candidate));
  if (word === undefined) return name;
  throw invalidForm({ [field]: { code: 'USERNAME_INVALID_CONTAINS', message: `Username cannot contain "${word}"` } });
}
