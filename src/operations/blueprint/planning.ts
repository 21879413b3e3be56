import type { Comparison, How, Step } from '../../domain/blueprint/changes.ts';
import { compare } from '../../domain/blueprint/compare.ts';
import {
  BlueprintError,
  type Document,
  type Section,
  type State,
  sectionsOf,
} from '../../domain/blueprint/document.ts';
import { aroundOf, changeLine, isTold } from '../../domain/blueprint/lines.ts';
import { readPlaces } from '../../domain/blueprint/places.ts';
import { fingerprint } from '../../domain/fingerprint.ts';
import { compareRoles, highestRole } from '../../domain/hierarchy.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { located, readDocument } from './document.ts';
import { type Obstacle, obstaclesTo } from './obstacles.ts';
import { readServer } from './reading.ts';

type Acting = Pick<Context, 'caller' | 'discord'>;

/** What a server is to become: a blueprint as it was written, or what it was before. */
export type Goal =
  | { text: string; prune: boolean }
  | { document: Document; remove: ReadonlySet<string>; order: boolean; sections: readonly Section[] };

export interface Plan extends Comparison {
  state: State;
  obstacles: readonly Obstacle[];
  /** Of the blueprint and how it is applied, and of the server as far as it matters. */
  fingerprint: string;
}

/** Roles that the bot does not outrank, which nobody of us can move. */
async function fixedRoles({ discord }: Acting, state: State): Promise<Set<string>> {
  const [guild, self] = await Promise.all([discord.guild(state.id), discord.member(state.id, (await discord.me()).id)]);
  if (guild.owner_id === self.user.id) return new Set();
  const top = highestRole(
    { ...guild, roles: state.roles.map(({ id, name, position }) => ({ id, name, position })) as never },
    self,
  );
  return new Set(
    state.roles
      .filter((role) => role.id === top.id || (role.id !== state.id && compareRoles(role, top) > 0))
      .map(({ id }) => id),
  );
}

const short = (value: unknown, length: number) =>
  fingerprint(value).replace(/[-_]/g, '').slice(0, length).toLowerCase();

/** What was compared, without the numbers that Discord gives to places. */
const relevant = (state: State, sections: readonly string[], changes: readonly Step[]) => [
  sections.map((section) => {
    const found = state[section as keyof State];
    return Array.isArray(found) ? found.map(({ position: _, ...rest }: { position?: number }) => rest) : found;
  }),
  changes,
];

function requireReadable(document: Document, state: State): void {
  if (document.automod !== undefined && state.automod === undefined) {
    throw new OperationError(
      'missing_permission',
      'automod: the bot may not read the AutoMod rules: missing Manage Server.',
      {
        hint: 'Grant it under Server Settings > Roles, or leave the section out. Nothing was done.',
      },
    );
  }
}

export async function makePlan(context: Acting, server: string, goal: Goal): Promise<Plan> {
  const read = 'text' in goal ? readDocument(goal.text) : { document: goal.document, places: readPlaces('') };
  const { document, places } = read;
  const sections = 'text' in goal ? sectionsOf(document) : goal.sections;
  const state = await readServer(context, server, sections);
  requireReadable(document, state);
  const how: How = {
    fixed: await fixedRoles(context, state),
    ...('text' in goal
      ? { prune: goal.prune }
      : { prune: false, remove: goal.remove, order: goal.order, lenient: true }),
  };
  let comparison: Comparison;
  try {
    comparison = compare(state, document, how);
  } catch (error) {
    throw error instanceof BlueprintError ? located(error, document, places) : error;
  }
  const wanted = 'text' in goal ? [document, goal.prune] : [document, [...goal.remove]];
  return {
    ...comparison,
    state,
    obstacles: await obstaclesTo(context, state, comparison.changes),
    fingerprint: `${short(wanted, 6)}-${short(relevant(state, sections, comparison.changes), 8)}`,
  };
}

/** Refuses where what was planned is not what would be done now, and says which of the two has changed. */
export function requireSame(plan: Plan, wanted: string): void {
  if (plan.fingerprint === wanted.trim().toLowerCase()) return;
  const [ours = ''] = plan.fingerprint.split('-');
  const what = wanted.trim().toLowerCase().startsWith(`${ours}-`)
    ? 'the server has changed'
    : 'the blueprint or prune is another';
  throw new OperationError('conflict', `plan: ${what} since that was planned.`, {
    hint: 'Look at what plan_blueprint says now, and give its plan. Nothing was done.',
  });
}

export interface PlanView {
  changes: { do: Step['do']; kind: string; id?: string; line: string }[];
  cannot: { line: string; why: string }[];
}

export function viewOf({ state, changes, obstacles }: Plan): PlanView {
  const around = aroundOf(state, changes);
  const line = (step: Step) => changeLine(step, around);
  return {
    changes: changes.filter(isTold).map((step) => ({
      do: step.do,
      kind: step.kind,
      ...(/^\d+$/.test(step.key) ? { id: step.key } : {}),
      line: line(step),
    })),
    cannot: obstacles.map(({ step, why }) => ({ line: line(step), why })),
  };
}

/** `2 to make, 1 to change, 3 to delete`. */
export function countText(changes: readonly { do: Step['do'] }[]): string {
  const words = { make: 'make', change: 'change', order: 'put in order', delete: 'delete' } as const;
  const parts = (Object.keys(words) as (keyof typeof words)[]).flatMap((kind) => {
    const count = changes.filter((each) => each.do === kind).length;
    return count === 0 ? [] : [`${count} to ${words[kind]}`];
  });
  return parts.join(', ') || 'nothing';
}

/** What cannot be done is known before anything is touched; whoever wants the rest all the same says so. */
export function requirePossible({ obstacles }: Plan, partial: boolean): void {
  const [first] = obstacles;
  if (!first || partial) return;
  const count = obstacles.length === 1 ? 'one of its changes' : `${obstacles.length} of its changes`;
  throw new OperationError(
    'missing_permission',
    `blueprint: ${count} cannot be done${obstacles.length > 1 ? ', the first since' : ':'} ${first.why}`,
    {
      hint: 'plan_blueprint names all of it. Mend that, or say partial true to do the rest. Nothing was done.',
    },
  );
}
