import type { Context } from '../../kernel/context.ts';
import { requireMaker } from '../authority.ts';

/** https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
export const requireExpression = (context: Context, guildId: string, maker: string | undefined, doing: string) =>
  requireMaker(
    context,
    { guildId },
    maker,
    { make: 'CreateGuildExpressions', manage: 'ManageGuildExpressions' },
    doing,
  );
