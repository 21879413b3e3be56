import { oneLine } from '../../domain/hidden-text.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { isSnowflake } from '../../kernel/ids.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { Call } from '../../kernel/pipeline.ts';

function needServer(guildId: string | undefined, field: string): string {
  if (guildId !== undefined) return guildId;
  throw new OperationError('invalid_input', `${field}: a name can be looked up only within a server.`, {
    hint: 'Give the id, or say which server.',
  });
}

/** Role name, `@name`, `<@&id>` or id → id. `@everyone` has the server's id. */
export async function resolveRole(
  call: Call,
  value: string,
  field: string,
  guildId: string | undefined,
): Promise<string> {
  const id = /^<@&(\d+)>$/.exec(value)?.[1] ?? (isSnowflake(value) ? value : undefined);
  if (id !== undefined) return id;
  const { roles, id: everyone } = await call.discord.guild(needServer(guildId, field));
  const wanted = value.replace(/^@/, '').trim().toLowerCase();
  if (wanted === 'everyone') return everyone;
  const exact = roles.filter(({ name }) => name.replace(/^@/, '').toLowerCase() === wanted);
  if (exact.length === 1 && exact[0]) return exact[0].id;
  const close =
    exact.length > 1
      ? exact
      : roles.filter(({ name }) =>
          nearest(
            wanted,
            roles.map((r) => r.name),
            5,
          ).includes(name),
        );
  const shown = close
    .slice(0, 5)
    .map((role) => `${guarded(role.name)} (${role.id})`)
    .join(', ');
  throw exact.length > 1
    ? new OperationError('ambiguous', `${field}: several roles are named "${oneLine(value)}".`, {
        hint: `Give the id: ${shown}.`,
      })
    : new OperationError('not_found', `${field}: there is no role named "${oneLine(value)}".`, {
        hint: shown ? `Did you mean ${shown}?` : 'list_roles shows what there is.',
      });
}

const CUSTOM = /^<?(?:a:|:)?([A-Za-z0-9_]{2,32}):(\d{15,20})>?$/;

/** Made of what emojis are made of, and not of digits alone. */
const EMOJI = /^(?=.*(?:\p{Extended_Pictographic}|\p{RI}|\u20E3))[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;

/** A Unicode emoji as it is; `<:name:id>` and `name:id` → `name:id`; `:name:` → that of the server's own. */
export async function resolveEmoji(
  call: Call,
  value: string,
  field: string,
  guildId: string | undefined,
): Promise<string> {
  const custom = CUSTOM.exec(value);
  if (custom) return `${custom[1]}:${custom[2]}`;
  const name = /^:?([A-Za-z0-9_]{2,32}):?$/.exec(value)?.[1];
  if (name === undefined) {
    if (EMOJI.test(value)) return value;
    throw new OperationError('invalid_input', `${field}: "${oneLine(value)}" is no emoji.`, {
      hint: 'Give a Unicode emoji such as 👍, or a custom one as :name: or name:id.',
    });
  }
  const { emojis } = await call.discord.guild(needServer(guildId, field));
  const exact =
    emojis.find((emoji) => emoji.name === name) ??
    emojis.find((emoji) => emoji.name?.toLowerCase() === name.toLowerCase());
  if (exact?.id) return `${exact.name}:${exact.id}`;
  const close = nearest(
    name,
    emojis.flatMap((emoji) => emoji.name ?? []),
  );
  throw new OperationError('not_found', `${field}: this server has no emoji named "${name}".`, {
    hint: `Give a Unicode emoji such as 👍${close.length > 0 ? `, or one of ${close.map((each) => guarded(each)).join(', ')}` : ''}.`,
  });
}
