import type { Step } from '../../domain/blueprint/changes.ts';
import type { Overwrite, State } from '../../domain/blueprint/document.ts';
import { isToken } from '../../domain/blueprint/matching.ts';
import { sees } from '../../domain/blueprint/sight.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { PermissionName } from '../../kernel/operation.ts';
import type { Json } from '../../kernel/store/json.ts';
import { requireHeld, requirePermissions, requireRankOverRole, requireSettable } from '../authority.ts';

/** What would be refused, found out before anything is touched, by the same rules that the steps are judged by. */

type Acting = Pick<Context, 'caller' | 'discord'>;

/** Features that the server needs for channels of a type; community servers have both. */
const NEEDS: Readonly<Record<string, string>> = { news: 'NEWS', stage: 'COMMUNITY' };

/** https://docs.discord.com/developers/resources/guild: channels of a server, channels of a category, roles. */
const MOST = { channels: 500, inCategory: 50, roles: 250 };

const needsCommunity = (what: string) =>
  new OperationError('forbidden', `${what} needs a community server.`, {
    hint: 'Turn it on under Server Settings > Enable Community.',
  });

const bitsOf = (overwrites: Json | undefined): PermissionName[] =>
  [
    ...new Set(((overwrites ?? []) as unknown as Overwrite[]).flatMap(({ allow, deny }) => [...allow, ...deny])),
  ] as PermissionName[];

const symmetric = (from: readonly string[], to: readonly string[]): PermissionName[] =>
  [...from.filter((name) => !to.includes(name)), ...to.filter((name) => !from.includes(name))] as PermissionName[];

/** Each refuses as the step would. */
async function check(context: Acting, state: State, step: Step): Promise<void> {
  const server = { guildId: state.id };
  const community = state.features.includes('COMMUNITY');
  const needs = (names: readonly PermissionName[], doing: string) => requirePermissions(context, server, names, doing);
  switch (step.kind) {
    case 'role': {
      await needs(['ManageRoles'], 'change roles');
      if (step.do === 'order') return;
      const role = state.roles.find(({ id }) => id === step.key);
      if (role) await requireRankOverRole(context, state.id, role);
      if (step.do === 'make')
        await requireHeld(context, server, (step.fields['permissions'] ?? []) as PermissionName[], 'permissions');
      const { permissions } = step.do === 'change' ? step.fields : {};
      if (permissions)
        await requireHeld(
          context,
          server,
          symmetric(permissions.from as string[], permissions.to as string[]),
          'permissions',
        );
      return;
    }
    case 'category':
    case 'channel': {
      if (step.do === 'order') return needs(['ManageChannels'], 'order channels');
      const type = String(step.do === 'change' ? (step.fields['type']?.to ?? '') : step.type);
      const feature = step.do === 'delete' ? undefined : NEEDS[type];
      if (feature !== undefined && !state.features.includes(feature)) throw needsCommunity(`a ${type} channel`);
      const overwrites =
        step.do === 'make'
          ? step.fields['overwrites']
          : step.do === 'change'
            ? step.fields['overwrites']?.to
            : undefined;
      if (overwrites !== undefined) await requireSettable(context, server, bitsOf(overwrites), 'overwrites');
      if (step.do === 'make')
        return needs(
          ['ManageChannels', ...(overwrites === undefined ? [] : (['ManageRoles'] as const))],
          'make channels',
        );
      if (step.do === 'delete' && [state.server['rules_channel'], state.server['updates_channel']].includes(step.key)) {
        throw new OperationError('forbidden', 'community servers keep their rules and updates channels.', {
          hint: 'Name others under server first.',
        });
      }
      return requirePermissions(
        context,
        { ...server, channelId: step.key },
        ['ViewChannel', 'ManageChannels', ...(overwrites === undefined ? [] : (['ManageRoles'] as const))],
        step.do === 'delete' ? 'delete it' : 'change it',
      );
    }
    case 'server':
      return needs(['ManageGuild'], 'change the server');
    case 'automod':
      return needs(['ManageGuild'], 'change AutoMod rules');
    case 'welcome_screen':
      if (!community) throw needsCommunity('a welcome screen');
      return needs(['ManageGuild'], 'change the welcome screen');
    case 'onboarding':
      if (!community) throw needsCommunity('onboarding');
      return needs(['ManageGuild', 'ManageRoles'], 'change onboarding');
  }
}

const withoutEnd = (hint: string) => hint.replace(/\s*Nothing was done\.$/, '');

export interface Obstacle {
  step: Step;
  why: string;
}

/** Limits that Discord sets to the whole. */
function tooMany(state: State, changes: readonly Step[]): Obstacle[] {
  const makes = changes.filter((step) => step.do === 'make');
  const channels = makes.filter(({ kind }) => kind === 'channel' || kind === 'category');
  const roles = makes.filter(({ kind }) => kind === 'role');
  const inside = Map.groupBy(
    [
      ...channels.map((step) => ({ step: step as Step | undefined, parent: step.parent ?? null })),
      ...state.channels.map(({ parent }) => ({ step: undefined as Step | undefined, parent })),
    ],
    ({ parent }) => parent,
  );
  const obstacles: Obstacle[] = [];
  const over = (steps: readonly Step[], have: number, most: number, what: string) => {
    for (const step of steps.slice(Math.max(0, most - have)))
      obstacles.push({ step, why: `a server has at most ${most} ${what}.` });
  };
  // Deletions come last, so what they make room for is not there yet.
  over(channels, state.channels.length, MOST.channels, 'channels');
  over(roles, state.roles.length, MOST.roles, 'roles');
  for (const [parent, those] of inside) {
    if (parent === null || those.length <= MOST.inCategory) continue;
    over(
      those.flatMap(({ step }) => step ?? []),
      those.filter(({ step }) => !step).length,
      MOST.inCategory,
      'channels in a category',
    );
  }
  return obstacles;
}

/** Whoever may do everything need not be looked at channel by channel. */
async function mayDoAll({ caller, discord }: Acting, guildId: string): Promise<boolean> {
  if (caller.kind === 'user') return false;
  const { because } = await discord.permissions({ guildId });
  return because === 'owner' || because === 'administrator';
}

/** A channel that hides from the bot could be neither found again nor undone, and applying it again would make another. */
async function unseen({ discord }: Acting, state: State, changes: readonly Step[]): Promise<Obstacle[]> {
  const guild = await discord.guild(state.id);
  const member = await discord.member(state.id, (await discord.me()).id);
  if (guild.owner_id === member.user.id) return [];
  const onlooker = { id: member.user.id, roles: member.roles };
  const own = state.roles.find(({ id, managed }) => managed === 'bot' && member.roles.includes(id));
  const whom = own ? `role: ${JSON.stringify(own.name)}` : `member: ${JSON.stringify(member.user.id)}`;
  return changes.flatMap((step): Obstacle[] => {
    if ((step.kind !== 'channel' && step.kind !== 'category') || step.do === 'delete' || step.do === 'order') return [];
    const overwrites = step.do === 'make' ? (step.fields['overwrites'] ?? []) : step.fields['overwrites']?.to;
    if (overwrites === undefined || sees(state, changes, onlooker, overwrites as unknown as Overwrite[])) return [];
    return [{ step, why: `The bot itself would not see it. Add an overwrite: {${whom}, allow: [ViewChannel]}.` }];
  });
}

export async function obstaclesTo(context: Acting, state: State, changes: readonly Step[]): Promise<Obstacle[]> {
  const all = await mayDoAll(context, state.id);
  const found: Obstacle[] = [];
  for (const step of changes) {
    const placed =
      (step.kind === 'channel' || step.kind === 'category') &&
      step.do !== 'make' &&
      step.do !== 'order' &&
      !isToken(step.key);
    const harmless = all && placed && step.do === 'change' && !('type' in step.fields);
    if (harmless) continue;
    try {
      await check(context, state, step);
    } catch (error) {
      if (
        !(error instanceof OperationError) ||
        !['missing_permission', 'forbidden', 'invalid_input', 'not_found'].includes(error.code)
      )
        throw error;
      found.push({ step, why: `${error.message} ${withoutEnd(error.hint)}`.trim() });
    }
  }
  const blocked = new Set(found.map(({ step }) => step));
  const more = [...(await unseen(context, state, changes)), ...tooMany(state, changes)];
  return [...found, ...more.filter(({ step }) => !blocked.has(step))];
}
