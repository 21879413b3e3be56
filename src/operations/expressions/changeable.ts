import type { Context } from '../../kernel/context.ts';
import { requireMaker } from '../authority.ts';
import { findNamed } from '../find-named.ts';

interface Expression {
  id: string;
  name: string;
  /** Who made it, where Discord tells. */
  user?: { id: string };
}

/** https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
const RIGHTS = { make: 'CreateGuildExpressions', manage: 'ManageGuildExpressions' } as const;

/** How the expressions of a kind are found to be changed: by id or name, by who made them and by who manages all. */
export const changeableOf =
  <T extends Expression>(
    kind: 'emoji' | 'sticker' | 'sound',
    allOf: (context: Context, guildId: string) => Promise<readonly T[]>,
  ) =>
  async (context: Context, guildId: string, wanted: string, verb: 'change' | 'delete'): Promise<T> => {
    const found = findNamed(await allOf(context, guildId), wanted, kind, `list_${kind}s`);
    await requireMaker(context, { guildId }, found.user?.id, RIGHTS, `${verb} this ${kind}`);
    return found;
  };
