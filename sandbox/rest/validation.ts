import { type FieldError, fieldErrors, invalidForm } from '../errors.ts';
import { type DocumentedOperation, resolveSchema } from '../spec/document.ts';
import { isSnowflake } from '../spec/formats.ts';
import { type Problems, validate } from '../spec/validate.ts';
import type { ParsedBody } from './body.ts';

/** Path parameters that are snowflakes in the document must be snowflakes. */
export function validateParams(
  documented: DocumentedOperation | undefined,
  params: Readonly<Record<string, string>>,
): void {
  const problems: Problems = {};
  for (const { name, in: place, schema } of documented?.parameters ?? []) {
    const value = params[name];
    if (place !== 'path' || value === undefined || resolveSchema(schema).format !== 'snowflake') continue;
    if (!isSnowflake(value)) problems[name] = [fieldErrors.notSnowflake(value)];
  }
  refuse(problems);
}

/** The query converted to the document's types. Parameters it does not know are left out. */
export function validateQuery(
  documented: DocumentedOperation | undefined,
  search: URLSearchParams,
): Record<string, unknown> {
  const problems: Problems = {};
  const query: Record<string, unknown> = {};
  for (const { name, in: place, schema, required } of documented?.parameters ?? []) {
    if (place !== 'query') continue;
    const values = search.getAll(name);
    if (values.length === 0) {
      if (required) problems[name] = [fieldErrors.required];
      continue;
    }
    const single = values.length === 1 && resolveSchema(schema).oneOf?.some((branch) => branch.type === 'string');
    const given = takesList(schema) && !single ? values : values.at(-1);
    const result = validate(schema, given, { coerce: true });
    query[name] = result.value;
    for (const [path, errors] of Object.entries(result.problems)) problems[path ? `${name}.${path}` : name] = errors;
  }
  refuse(problems);
  return query;
}

function takesList(schema: Parameters<typeof resolveSchema>[0]): boolean {
  const { type, oneOf } = resolveSchema(schema);
  return type === 'array' || (Array.isArray(type) && type.includes('array')) || (oneOf ?? []).some(takesList);
}

/** The body, checked against the operation's schema. */
export function validateBody(documented: DocumentedOperation | undefined, body: ParsedBody): unknown {
  const content = documented?.operation.requestBody?.content;
  const schema = (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
  if (!schema) return body.value;
  const { value, problems } = validate(schema, body.value, { coerce: body.coerce });
  refuse(problems);
  return value;
}

function refuse(problems: Record<string, FieldError[]>): void {
  if (Object.keys(problems).length > 0) throw invalidForm(problems);
}
