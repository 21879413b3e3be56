import { OperationError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { PERMISSION_NAMES, permissionTitle } from '../kernel/permission-names.ts';

/** Words people and older libraries use. Keys are folded as `fold` does. */
const ALIASES: Readonly<Record<string, PermissionName>> = {
  admin: 'Administrator',
  createinvites: 'CreateInstantInvite',
  manageemojis: 'ManageGuildExpressions',
  manageemojisandstickers: 'ManageGuildExpressions',
  mentionhere: 'MentionEveryone',
  mentionallroles: 'MentionEveryone',
  muteinvoice: 'MuteMembers',
  readmessages: 'ViewChannel',
  readhistory: 'ReadMessageHistory',
  screenshare: 'Stream',
  sendinthreads: 'SendMessagesInThreads',
  timeout: 'ModerateMembers',
  useexternalemoji: 'UseExternalEmojis',
  useslashcommands: 'UseApplicationCommands',
  useexternalapplications: 'UseExternalApps',
};

const fold = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
const singular = (folded: string) => folded.replace(/s$/, '');

const byFolded = new Map<string, PermissionName>([
  ...PERMISSION_NAMES.flatMap((name) => [
    [singular(fold(name)), name] as const,
    [singular(fold(permissionTitle(name))), name] as const,
  ]),
  ...Object.entries(ALIASES).map(([alias, name]) => [singular(alias), name] as const),
]);

/** The permission that `SEND_MESSAGES`, `send messages`, `SendMessages` or Discord's own wording means. */
export function readPermission(text: string): PermissionName | undefined {
  return byFolded.get(singular(fold(text)));
}

/** As readPermission for a list; the error names what is unknown and what may have been meant. */
export function parsePermissions(texts: readonly string[], field: string): PermissionName[] {
  const found = texts.map((text) => ({ text, name: readPermission(text) }));
  const unknown = found.filter(({ name }) => name === undefined).map(({ text }) => text);
  if (unknown.length === 0) return [...new Set(found.flatMap(({ name }) => name ?? []))];
  const close = [...new Set(unknown.flatMap((text) => nearest(text, PERMISSION_NAMES)))];
  const quoted = unknown.map((text) => JSON.stringify(text.slice(0, 60))).join(', ');
  throw new OperationError('invalid_input', `${field}: there is no permission named ${quoted}.`, {
    hint:
      close.length > 0
        ? `Did you mean ${close.join(', ')}?`
        : `Discord's permissions are ${PERMISSION_NAMES.join(', ')}.`,
  });
}

/** The names in whichever way is shorter: those held, or those that are not. */
export function permissionSummary(held: readonly string[]): string {
  if (held.includes('Administrator')) return 'everything (administrator)';
  if (held.length === 0) return 'nothing';
  const missing = PERMISSION_NAMES.filter((name) => name !== 'Administrator' && !held.includes(name));
  return missing.length < held.length ? `everything but ${['Administrator', ...missing].join(' ')}` : held.join(' ');
}
