import type { APIGuild, APIGuildMember, APIRole } from 'discord-api-types/v10';
import { OperationError } from '../kernel/errors.ts';
import { guarded } from '../kernel/guarded.ts';

type Guild = Pick<APIGuild, 'id' | 'owner_id' | 'roles'>;
type Member = Pick<APIGuildMember, 'roles'> & { user: { id: string; username: string } };
type RankedRole = Pick<APIRole, 'id' | 'name' | 'position'>;

/** Of two roles at one position the older ranks higher. https://docs.discord.com/developers/topics/permissions#permission-hierarchy */
export const compareRoles = (a: RankedRole, b: RankedRole): number =>
  a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? 1 : -1);

/** The member's roles, highest first, @everyone last. */
export function rolesOf(guild: Guild, member: Pick<APIGuildMember, 'roles'>): APIRole[] {
  return guild.roles
    .filter(({ id }) => id === guild.id || member.roles.includes(id))
    .sort((a, b) => (a.id === b.id ? 0 : compareRoles(b, a)));
}

export const highestRole = (guild: Guild, member: Pick<APIGuildMember, 'roles'>): RankedRole =>
  rolesOf(guild, member)[0] ?? { id: guild.id, name: '@everyone', position: 0 };

/** Ids are unique, so a role outranks all but itself or is outranked. */
const outranks = (a: RankedRole, b: RankedRole) => a.id !== b.id && compareRoles(a, b) > 0;

const named = ({ name, position }: RankedRole) => `${guarded(name)} (position ${position})`;

/** Whose rank is looked at, for the words of the answer. */
export type Whose = 'bot' | 'caller';

const possessive = (whose: Whose) => (whose === 'bot' ? "the bot's" : 'your');

const raise = (role: RankedRole, whose: Whose) =>
  whose === 'bot'
    ? `Under Server Settings > Roles, drag the bot's role above ${named(role)}. Nothing was done.`
    : 'Somebody who ranks higher must do it. Nothing was done.';

/** Why the actor may not moderate the target, or undefined when the hierarchy lets it. */
export function whyNotMember(guild: Guild, actor: Member, target: Member, whose: Whose): OperationError | undefined {
  const who = guarded(target.user.username);
  if (target.user.id === guild.owner_id && actor.user.id !== guild.owner_id) {
    return new OperationError('forbidden', `${who} owns this server; Discord lets nobody do that to the owner.`, {
      hint: 'Choose another member. Nothing was done.',
    });
  }
  if (actor.user.id === guild.owner_id || actor.user.id === target.user.id) return undefined;
  const [own, other] = [highestRole(guild, actor), highestRole(guild, target)];
  if (outranks(own, other)) return undefined;
  return new OperationError(
    'missing_permission',
    `${who} ranks too high: their highest role is ${named(other)}, ${whose === 'bot' ? "the bot's" : 'yours'} is ${named(own)}.`,
    { hint: raise(other, whose) },
  );
}

/** Why the actor may not change, give or take the role, or undefined when the hierarchy lets it. */
export function whyNotRole(guild: Guild, actor: Member, role: RankedRole, whose: Whose): OperationError | undefined {
  if (actor.user.id === guild.owner_id) return undefined;
  const own = highestRole(guild, actor);
  if (role.id === guild.id || outranks(own, role)) return undefined;
  return new OperationError(
    'missing_permission',
    `The role ${named(role)} is not below ${possessive(whose)} highest role ${named(own)}.`,
    { hint: raise(role, whose) },
  );
}

/** Why the actor may not put a role at that position, or undefined. */
export function whyNotPlace(guild: Guild, actor: Member, position: number, whose: Whose): OperationError | undefined {
  const own = highestRole(guild, actor);
  if (actor.user.id === guild.owner_id || position < own.position) return undefined;
  return new OperationError(
    'missing_permission',
    `position: ${position} is not below ${possessive(whose)} highest role ${named(own)}.`,
    { hint: own.position > 1 ? `Give at most ${own.position - 1}. Nothing was done.` : raise(own, whose) },
  );
}
