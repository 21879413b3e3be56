import { type Alias, type Ask, fieldFor, parametersOf, translate } from '../domain/familiar/alias.ts';
import { type Familiar, loadFamiliar } from '../domain/familiar/familiar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { CatalogueEntry, JsonSchema, Registry } from '../kernel/catalogue.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Invocation } from '../kernel/invocation.ts';
import { perCaller } from '../kernel/per-caller.ts';
import type { Guild, Outcome } from '../kernel/pipeline.ts';

type Fields = Record<string, unknown>;
type Done = Extract<Outcome, { kind: 'done' }>;

const fieldsOf = ({ input }: CatalogueEntry) => (input['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;

/** A tool of another server as lists show it: its own parameters, with the types of the fields they stand for. */
function entryOf(name: string, alias: Alias, target: CatalogueEntry, from: Familiar): CatalogueEntry {
  const fields = fieldsOf(target);
  const parameters = parametersOf(alias);
  const required = parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const typeOf = (parameter: string): JsonSchema => {
    const field = fieldFor(alias, parameter, Object.keys(fields));
    const type = field === undefined ? undefined : fields[field]?.['type'];
    return typeof type === 'string' && type !== 'array' && type !== 'object' ? { type } : {};
  };
  return {
    ...target,
    name,
    title: `${target.title} (${name})`,
    description: `Deprecated name of ${alias.to}, as ${from} has it. ${target.description}`,
    input: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, typeOf(parameter.name)])),
      ...(required.length > 0 ? { required } : {}),
    },
  };
}

/** Several answers as one. */
function joined(answers: readonly Done[]): Done {
  const [first] = answers;
  if (!first)
    throw new OperationError('invalid_input', 'That asks for nothing to be done.', { hint: 'Name at least one.' });
  if (answers.length === 1) return first;
  const steps = answers.map(({ structured }) => structured);
  return {
    kind: 'done',
    data: { steps: answers.map(({ data }) => data) },
    structured: { steps },
    text: answers.map(({ text }) => text).join('\n'),
    blocks: answers.flatMap(({ blocks }) => blocks),
  };
}

/**
 * A guild in which the tools of another server answer too, by calling ours: every policy holds for what they become.
 * Their names come first in lists, with a note that says what each is called here.
 */
export async function familiarGuild(guild: Guild, registry: Registry, from: Familiar): Promise<Guild> {
  const { aliases, gone } = await loadFamiliar(from);
  const targets = new Map((await registry.all()).map((entry) => [entry.name, entry]));
  const known = new Map(
    Object.entries(aliases).map(([name, alias]) => {
      const target = targets.get(alias.to);
      if (!target) throw new Error(`${name} of ${from} leads to ${alias.to}, which is no operation.`);
      return [name, { alias, target, entry: entryOf(name, alias, target, from) }] as const;
    }),
  );

  const lists = perCaller(() => ({ of: [] as readonly CatalogueEntry[], entries: [] as readonly CatalogueEntry[] }));
  function list(caller: Caller): readonly CatalogueEntry[] {
    const own = guild.list(caller);
    const last = lists(caller);
    if (last.of !== own) {
      const theirs = [...known.values()].filter(({ target }) => guild.mayCall(target, caller));
      last.of = own;
      last.entries = [...theirs.map(({ entry }) => entry), ...own.filter(({ name }) => !known.has(name))];
    }
    return last.entries;
  }

  /** Names that both have: ours is meant where everything that was sent is a field of ours. */
  const isOurs = (name: string, sent: Fields, alias: Alias): boolean => {
    const own = targets.get(name);
    const theirs = alias.first ? parametersOf(alias).map((parameter) => parameter.name) : undefined;
    if (theirs && Object.keys(sent).every((field) => theirs.includes(field))) return false;
    return own !== undefined && Object.keys(sent).every((field) => field in fieldsOf(own));
  };

  async function invoke(invocation: Invocation): Promise<Outcome> {
    const { operation: name } = invocation;
    const sent = (invocation.args ?? {}) as Fields;
    const found = known.get(name);
    if (!found && Object.hasOwn(gone, name)) {
      throw new OperationError('unknown_operation', `${name}: ${gone[name]}`, {
        hint: 'search_operations finds what there is.',
      });
    }
    if (!found || typeof sent !== 'object' || isOurs(name, sent, found.alias)) return guild.invoke(invocation);
    const { alias, target } = found;
    const missing = parametersOf(alias).find(({ name: field, required }) => required && sent[field] === undefined);
    if (missing) {
      throw new OperationError('invalid_input', `${missing.name}: is required`, {
        hint: `${name} takes: ${alias.takes.replaceAll('*', '')}. Nothing was done.`,
      });
    }
    const ask: Ask = async (operation, args) => {
      const outcome = await guild.invoke({ ...invocation, operation, args, format: 'json' });
      return outcome.kind === 'done' ? outcome.data : {};
    };
    const steps = await translate(alias, sent, Object.keys(fieldsOf(target)), ask);
    const answers: Done[] = [];
    for (const step of steps) {
      const outcome = await guild.invoke({ ...invocation, operation: step.operation, args: step.arguments });
      if (outcome.kind === 'done') answers.push(outcome);
      else if (steps.length === 1) return outcome;
      else {
        throw new OperationError(
          'approval_required',
          `${name} does several things, and a human must approve them one by one.`,
          {
            hint: `Call ${steps.map(({ operation }) => operation).join(', ')} yourself.${answers.length > 0 ? ` ${answers.length} were done already.` : ' Nothing was done.'}`,
          },
        );
      }
    }
    const names = [...new Set(steps.map(({ operation }) => operation))].join(' and ');
    const note = `Deprecated: ${name} is ${names} here.`;
    const answer = joined(answers);
    return { ...answer, structured: { ...answer.structured, deprecated: note }, text: `${answer.text}\n${note}` };
  }

  return { ...guild, list, invoke };
}
