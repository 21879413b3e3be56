import { type FieldError, fieldErrors } from '../errors.ts';
import { isObject, resolveSchema, type Schema } from './document.ts';
import { formatProblem } from './formats.ts';

/** Errors by dotted path, as `invalidForm` takes them. */
export type Problems = Record<string, FieldError[]>;

export interface Validation {
  /** The value, converted where `coerce` was asked for. */
  readonly value: unknown;
  readonly problems: Problems;
}

interface Context {
  /** Query strings and form fields are text: convert to what the schema wants. JSON bodies are taken as they are. */
  readonly coerce: boolean;
  readonly problems: Problems;
}

/**
 * Checks a request's value against a schema of the document and words the failures as Discord does. A validator that
 * answers yes or no would not do: Discord names the field, the code and, of a union, the errors of the branch meant.
 */
export function validate(schema: Schema, value: unknown, options: { coerce?: boolean } = {}): Validation {
  const problems: Problems = {};
  const converted = check(schema, value, '', { coerce: options.coerce ?? false, problems });
  return { value: converted, problems };
}

function check(given: Schema, value: unknown, path: string, context: Context): unknown {
  const schema = resolveSchema(given);
  const types = schema.type === undefined ? undefined : typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (value === null && types?.includes('null')) return null;
  for (const part of schema.allOf ?? []) check(part, value, path, context);
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return checkUnion(union, value, path, context);
  if (schema.enum && !schema.enum.includes(coerced(schema, types, value, context))) {
    return report(path, value === null ? fieldErrors.required : fieldErrors.choices(schema.enum), context);
  }
  if ('const' in schema) {
    return schema.const === value ? value : report(path, fieldErrors.choices([schema.const]), context);
  }
  if (!types) return value;
  if (value === null) return report(path, fieldErrors.required, context);
  switch (types.find((type) => type !== 'null')) {
    case 'object':
      return checkObject(schema, value, path, context);
    case 'array':
      return checkArray(schema, value, path, context);
    case 'string':
      return checkString(schema, value, path, context);
    case 'integer':
    case 'number':
      return checkNumber(schema, types, value, path, context);
    case 'boolean':
      return checkBoolean(value, path, context);
    default:
      return value;
  }
}

function report(path: string, error: FieldError, { problems }: Context): undefined {
  const list = problems[path];
  if (list) list.push(error);
  else problems[path] = [error];
}

function at(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

function checkObject(schema: Schema, value: unknown, path: string, context: Context): unknown {
  if (!isObject(value) || Array.isArray(value)) {
    return report(
      path,
      { code: 'MODEL_TYPE_CONVERT', message: 'Only dictionaries may be used in a ModelType' },
      context,
    );
  }
  checkLength(schema.minProperties, schema.maxProperties, Object.keys(value).length, path, context);
  const result: Record<string, unknown> = { ...value };
  const properties = schema.properties ?? {};
  for (const key of schema.required ?? []) {
    if (value[key] === undefined) report(at(path, key), fieldErrors.required, context);
  }
  for (const [key, member] of Object.entries(value)) {
    const known = properties[key] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties : undefined);
    if (known && member !== undefined) result[key] = check(known as Schema, member, at(path, key), context);
  }
  return result;
}

function checkArray(schema: Schema, value: unknown, path: string, context: Context): unknown {
  const list = context.coerce && !Array.isArray(value) ? [value] : value;
  if (!Array.isArray(list)) {
    return report(path, { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' }, context);
  }
  checkLength(schema.minItems, schema.maxItems, list.length, path, context);
  if (schema.uniqueItems && new Set(list.map((item) => JSON.stringify(item))).size < list.length) {
    const message = 'The Set already contains this value';
    report(path, { code: 'SET_TYPE_ALREADY_CONTAINS_VALUE', message }, context);
  }
  const items = schema.items;
  return items ? list.map((item, index) => check(items, item, at(path, index), context)) : list;
}

function checkString(schema: Schema, value: unknown, path: string, context: Context): unknown {
  if (typeof value !== 'string') {
    if (schema.format === 'snowflake') return report(path, fieldErrors.notSnowflake(value), context);
    const message = `Could not interpret "${typeof value === 'object' ? JSON.stringify(value) : value}" as string.`;
    return report(path, { code: 'STRING_TYPE_CONVERT', message }, context);
  }
  const counted = schema['x-trimmed'] ? value.trim() : value;
  checkLength(schema.minLength, schema.maxLength, [...counted].length, path, context);
  const problem = schema.format ? formatProblem(schema.format, value) : undefined;
  if (problem) return report(path, problem, context);
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) {
    report(path, { code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' }, context);
  }
  return value;
}

function checkLength(
  min: number | undefined,
  max: number | undefined,
  length: number,
  path: string,
  context: Context,
): void {
  if ((min === undefined || length >= min) && (max === undefined || length <= max)) return;
  if (min !== undefined && max !== undefined && min > 0) report(path, fieldErrors.length(min, max), context);
  else if (max !== undefined && length > max) report(path, fieldErrors.tooLong(max), context);
  else if (min !== undefined) report(path, fieldErrors.tooShort(min), context);
}

function checkNumber(
  schema: Schema,
  types: readonly string[],
  value: unknown,
  path: string,
  context: Context,
): unknown {
  const number = coerced(schema, types, value, context);
  const whole = types.includes('integer');
  if (typeof number !== 'number' || !Number.isFinite(number) || (whole && !Number.isInteger(number))) {
    const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return report(
      path,
      { code: 'NUMBER_TYPE_COERCE', message: `Value "${shown}" is not ${whole ? 'int' : 'float'}.` },
      context,
    );
  }
  const minimum = schema.minimum ?? (schema.format === 'int32' ? -(2 ** 31) : undefined);
  const maximum = schema.maximum ?? (schema.format === 'int32' ? 2 ** 31 - 1 : undefined);
  if (minimum !== undefined && number < minimum) report(path, fieldErrors.tooSmall(minimum), context);
  if (maximum !== undefined && number > maximum) report(path, fieldErrors.tooLarge(maximum), context);
  return number;
}

function checkBoolean(value: unknown, path: string, context: Context): unknown {
  if (typeof value === 'boolean') return value;
  if (context.coerce && typeof value === 'string') {
    if (/^(true|1)$/i.test(value)) return true;
    if (/^(false|0)$/i.test(value)) return false;
  }
  return report(path, { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' }, context);
}

function coerced(_schema: Schema, types: readonly string[] | undefined, value: unknown, context: Context): unknown {
  const numeric = types?.includes('integer') || types?.includes('number');
  return context.coerce && numeric && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
    ? Number(value)
    : value;
}

function checkUnion(branches: readonly Schema[], value: unknown, path: string, context: Context): unknown {
  const resolved = branches.map(resolveSchema);
  if (value === null && resolved.some((branch) => branch.type === 'null')) return null;
  const others = resolved.filter((branch) => branch.type !== 'null');
  if (others.every((branch) => 'const' in branch)) return checkConstants(others, value, path, context);
  let best: Context | undefined;
  for (const branch of others.filter((candidate) => mayMean(candidate, value, context))) {
    const attempt: Context = { coerce: context.coerce, problems: {} };
    const result = check(branch, value, path, attempt);
    if (Object.keys(attempt.problems).length === 0) return result;
    if (!best || Object.keys(attempt.problems).length < Object.keys(best.problems).length) best = attempt;
  }
  if (value === null) return report(path, fieldErrors.required, context);
  if (best) return void Object.assign(context.problems, best.problems);
  return isObject(value) && others.some((branch) => branch.properties?.type)
    ? reportUnknownType(others, path, context)
    : void check(others[0] ?? {}, value, path, context);
}

function checkConstants(branches: readonly Schema[], value: unknown, path: string, context: Context): unknown {
  const choices = branches.map((branch) => branch.const);
  const found = choices.find((choice) => choice === value || (context.coerce && String(choice) === value));
  if (found !== undefined) return found;
  return report(path, value === null ? fieldErrors.required : fieldErrors.choices(choices), context);
}

/** Whether the value can be meant for this branch: same kind of JSON value and, for objects, the same constants. */
function mayMean(branch: Schema, value: unknown, { coerce }: Context): boolean {
  if (typeof value === 'string' && !coerce) return branch.type !== 'integer' && branch.type !== 'number';
  if (!isObject(value) || Array.isArray(value) || !branch.properties) return true;
  return Object.entries(branch.properties).every(([key, property]) => {
    const choices = constantsOf(property);
    return choices === undefined || value[key] === undefined || choices.includes(value[key]);
  });
}

/** The values a discriminating property may take: one constant or a short enumeration named `type`. */
function constantsOf(property: Schema): readonly unknown[] | undefined {
  if ('const' in property) return [property.const];
  if (property.enum) return property.enum;
  return undefined;
}

function reportUnknownType(branches: readonly Schema[], path: string, context: Context): undefined {
  const choices = branches.flatMap((branch) => constantsOf(branch.properties?.type ?? {}) ?? []);
  const message = `Value of field "type" must be one of (${choices.join(', ')}).`;
  return report(at(path, 'type'), { code: 'UNION_TYPE_CHOICES', message }, context);
}
