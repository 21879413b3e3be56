import { type FieldError, fieldErrors } from '../../errors.ts';
import { officialDocument } from '../../spec/document.ts';
import type { Localizations } from '../../world/records.ts';
import type { Form } from '../messages/form.ts';
import { commandTypes, type LocalizationsBody } from './body.ts';

const invalidName: FieldError = {
  code: 'APPLICATION_COMMAND_INVALID_NAME',
  message: 'Command name is invalid',
};

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Names of slash commands and of options have no capitals and no spaces; those of context menus may have both. */
export function checkName(name: string, type: number, path: string, form: Form): void {
  if (type === commandTypes.user || type === commandTypes.message) {
    if (name.trim() === '') form.report(path, fieldErrors.required);
    return;
  }
  if (!namePattern.test(name) || name !== name.toLowerCase()) form.report(path, invalidName);
}

/** Keys must be locales that Discord has. https://discord.com/developers/docs/reference#locales */
export function readLocalizations(
  words: LocalizationsBody,
  path: string,
  form: Form,
  check: (word: string, path: string) => void = () => {},
): Localizations | null {
  if (!words) return null;
  const given = Object.entries(words).flatMap(([locale, word]) => (word === null ? [] : [[locale, word] as const]));
  for (const [locale, word] of given) {
    if (locales().has(locale)) check(word, `${path}.${locale}`);
    else form.report(`${path}.${locale}`, fieldErrors.choices([...locales()]));
  }
  return Object.fromEntries(given);
}

let known: ReadonlySet<unknown> | undefined;

function locales(): ReadonlySet<unknown> {
  known ??= new Set(officialDocument().components.schemas.AvailableLocalesEnum?.oneOf?.map((locale) => locale.const));
  return known;
}

/** The length that counts towards the size of a command: that of the longest wording. */
export function longest(word: string, words: Localizations | null): number {
  return Math.max(...[word, ...Object.values(words ?? {})].map((text) => [...text].length));
}
