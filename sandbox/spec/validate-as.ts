import { invalidForm } from '../errors.ts';
import { validate } from './validate.ts';

/**
 * The body, checked against one named schema of the document: for operations whose body is a union that only the handler can tell
 * apart, such as a thread in a forum or in a text channel. `coerce` where the body is a form, whose fields are text.
 */
export function validateAs<Body>(schema: string, body: unknown, { coerce = false } = {}): Body {
  const { value, problems } = validate({ $ref: `#/components/schemas/${schema}` }, body, { coerce });
  if (Object.keys(problems).length > 0) throw invalidForm(problems);
  return value as Body;
}
