import type { z } from 'zod';
import type { Redactor } from '../domain/redaction.ts';
import { OperationError } from '../kernel/errors.ts';
import { nearest, unknownFields } from '../kernel/nearest.ts';
import type { Operation } from '../kernel/operation.ts';
import type { Call, Policy } from '../kernel/pipeline.ts';
import { leadsSomewhere, type Table, tableOf } from '../kernel/table.ts';

type Issue = z.core.$ZodIssue;

const at = (path: readonly PropertyKey[]) =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('');

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const count = (issue: { origin: string }, amount: number | bigint) =>
  issue.origin === 'string' ? `${amount} characters` : issue.origin === 'array' ? `${amount} items` : String(amount);

function valueAt(args: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], args);
}

/**
 * Of the shapes that a value could have had, the one it was meant to have: not null, of the `type` it says it is, and with
 * the fewest faults, the deepest first. A list of what is wrong with every shape helps nobody.
 */
function meant(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const shapes = issue.errors.map((faults) => (faults as Issue[]).flatMap(meant));
  const depth = (faults: Issue[]) => Math.max(...faults.map(({ path }) => path.length));
  const elsewhere = (faults: Issue[]) =>
    faults.some(({ code, path }) => code === 'invalid_value' && /^(type|.*_type)$/.test(String(path.at(-1)))) ? 1 : 0;
  const kinds = shapes.flatMap(([only, ...more]) =>
    only?.code === 'invalid_type' && only.path.length === 0 && more.length === 0 && only.expected !== 'null'
      ? [only.expected]
      : [],
  );
  const inner = shapes.filter((faults) => depth(faults) > 0);
  const [first] = inner.sort((a, b) => elsewhere(a) - elsewhere(b) || depth(b) - depth(a) || a.length - b.length);
  const chosen = first ?? shapes.find(([fault]) => fault?.code !== 'invalid_type') ?? shapes[0] ?? [];
  return chosen.map((fault) => {
    const told = { ...fault, path: [...issue.path, ...fault.path] };
    return !first && fault.code === 'invalid_type' && kinds.length > 0
      ? ({ ...told, expected: kinds.join(' or ') } as Issue)
      : (told as Issue);
  });
}

/** One issue as "field: what was wrong", without echoing more of the value than its type. */
function explain(issue: Issue, args: unknown, fields: readonly string[]): string {
  const field = at(issue.path) || 'input';
  switch (issue.code) {
    case 'unrecognized_keys': {
      if (issue.path.length === 0) return unknownFields(issue.keys, fields);
      // Schemas that know what else there is say so themselves.
      return `${field}: ${issue.message.startsWith('there is') ? issue.message : unknownFields(issue.keys, [])}`;
    }
    case 'invalid_type': {
      const value = valueAt(args, issue.path);
      if (value === undefined) return `${field}: is required`;
      const id = typeof value === 'number' && value > 1e14 && issue.expected === 'string';
      const expected = issue.expected === 'int' ? 'a whole number' : issue.expected;
      return `${field}: must be ${expected}, got ${kindOf(value)}${id ? ' (send ids as strings, numbers lose digits)' : ''}`;
    }
    case 'too_big':
      return `${field}: must be ${issue.origin === 'string' || issue.origin === 'array' ? 'no longer than' : 'at most'} ${count(issue, issue.maximum)}`;
    case 'too_small':
      return `${field}: must be ${issue.origin === 'string' || issue.origin === 'array' ? 'no shorter than' : 'at least'} ${count(issue, issue.minimum)}`;
    case 'invalid_value':
      return `${field}: must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return `${field}: ${issue.message}`;
  }
}

function isList(schema: unknown): boolean {
  const { type, innerType } = (schema as z.ZodType)._zod.def as { type: string; innerType?: z.ZodType };
  return type === 'array' || (innerType !== undefined && isList(innerType));
}

const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** One where several may be given is a list of one: `user: "alice"` and `users: "alice"` both mean `users: ["alice"]`. */
function withLists(args: Record<string, unknown>, { shape, lists: fields }: Checker): Record<string, unknown> {
  const lists = { ...args };
  const picked = args['fields'];
  // Columns are named in one text or in a list, whichever the schema says.
  if (Array.isArray(picked) && !fields.includes('fields')) lists['fields'] = picked.join();
  if (typeof picked === 'string' && fields.includes('fields')) lists['fields'] = namesIn(picked);
  for (const field of fields) {
    if (field === 'fields') continue;
    const single = field.replace(/s$/, '');
    const given = single in args && !(single in shape) && !(field in args) ? single : field;
    const value = args[given];
    if (value === undefined) continue;
    delete lists[given];
    lists[field] = Array.isArray(value) || value === null ? value : [value];
  }
  return lists;
}

interface Checker {
  schema: z.ZodObject;
  shape: z.ZodObject['shape'];
  /** Fields that take lists. */
  lists: string[];
}

/** Strict schemas, built once per operation and kept: a schema costs far more to make than to use. */
const checkers = new WeakMap<Operation, Checker>();

/** zod comes with the first operation that is called, not at start. */
async function makeChecker(operation: Operation): Promise<Checker> {
  const { callInput } = await import('../kernel/call-input.ts');
  const schema = callInput(operation);
  const { shape } = schema;
  const checker = { schema, shape, lists: Object.keys(shape).filter((field) => isList(shape[field])) };
  checkers.set(operation, checker);
  return checker;
}

function check(call: Call, checker: Checker, redactor: Pick<Redactor, 'finds'>): void {
  const args = withLists(call.args, checker);
  const result = checker.schema.safeParse(args);
  if (!result.success) {
    const fields = Object.keys(checker.shape);
    const told = result.error.issues
      .flatMap(meant)
      .slice(0, 5)
      .map((issue) => explain(issue, args, fields));
    throw new OperationError('invalid_input', told.join('; '), {
      hint: `Nothing was done. ${call.entry.name} takes: ${fields.join(', ')}.`,
    });
  }
  if (redactor.finds(args)) {
    throw new OperationError('forbidden', 'The input holds a secret of this Guildhall, such as the bot token.', {
      hint: 'It is never sent anywhere. Leave it out. Nothing was done.',
    });
  }
  call.args = args;
  const input: Record<string, unknown> = { ...result.data };
  if (call.entry.reason) {
    call.reason = input['reason'] as string | undefined;
    delete input['reason'];
  }
  if (call.entry.effect === 'read') answerAs(call, input);
  call.input = input;
}

function requireColumns(table: Table, fields: readonly string[]): void {
  const strange = fields.find((field) => !leadsSomewhere(table, field));
  if (strange === undefined) return;
  const close = nearest(strange, table.columns, 1)[0];
  throw new OperationError(
    'invalid_input',
    `fields: there is no "${strange.slice(0, 60)}" in ${table.list}${close ? `, did you mean "${close}"?` : ''}`,
    { hint: `Nothing was done. There are: ${table.columns.join(', ')}.` },
  );
}

/** How to answer is nothing that handlers are given, but for endpoints, which take their pick themselves. */
function answerAs(call: Call, input: Record<string, unknown>): void {
  const { format, fields } = input;
  if (format !== undefined) call.full = format === 'json';
  delete input['format'];
  const table = tableOf(call.operation);
  if (!table) return;
  const own = 'fields' in call.operation.input.shape;
  const chosen = own ? (fields as string[] | undefined) : typeof fields === 'string' ? namesIn(fields) : undefined;
  const wanted = chosen && chosen.length > 0 ? { fields: chosen } : {};
  if (!own) {
    delete input['fields'];
    requireColumns(table, wanted.fields ?? []);
  }
  if (format === 'csv' || (wanted.fields && !own)) call.rows = { table, csv: format === 'csv', ...wanted };
}

/** Checks the input against the operation's schema; every error names the field and what was wrong with it. Our own secrets stop here. */
export function parse({ redactor }: { redactor: Pick<Redactor, 'finds'> }): Policy {
  return {
    name: 'parse',
    wrap(call, next) {
      const goOn = (checker: Checker) => {
        check(call, checker, redactor);
        return next();
      };
      const known = checkers.get(call.operation);
      return known ? goOn(known) : makeChecker(call.operation).then(goOn);
    },
  };
}
