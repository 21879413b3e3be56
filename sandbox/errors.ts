import { type ErrorCode, errorCodes } from './error-codes.ts';

/** One leaf of the nested `errors` object of an Invalid Form Body answer. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
}

/** `errors` as Discord nests it: keys of the body down to `_errors`. https://discord.com/developers/docs/reference#error-messages */
export interface ErrorTree {
  [key: string]: ErrorTree | FieldError[];
}

/** Thrown by handlers, written to the wire by the server exactly as Discord words it. */
export class DiscordError extends Error {
  override readonly name = 'DiscordError';
  readonly status: number;
  readonly code: number;
  readonly errors: ErrorTree | undefined;
  /** Further members of the body, such as `retry_after`. */
  readonly extra: Record<string, unknown>;

  constructor(status: number, code: number, message: string, errors?: ErrorTree, extra: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.extra = extra;
  }

  toJSON(): Record<string, unknown> {
    return { message: this.message, code: this.code, ...(this.errors && { errors: this.errors }), ...this.extra };
  }
}

/** The documented error with this code: `throw discordError(10003)`. */
export function discordError(code: ErrorCode, extra: Record<string, unknown> = {}): DiscordError {
  const [status, message] = errorCodes[code];
  return new DiscordError(status, code, message, undefined, extra);
}

/** An error that has only an HTTP status: code 0, message "404: Not Found". */
export function httpError(status: number, reason: string): DiscordError {
  return new DiscordError(status, 0, `${status}: ${reason}`);
}

/**
 * 50035 with one or more field errors. Paths are dotted, array positions are numbers:
 * `throw invalidForm({ 'embeds.0.title': fieldErrors.tooLong(256) })`.
 */
export function invalidForm(fields: Record<string, FieldError | readonly FieldError[]>): DiscordError {
  const root: ErrorTree = {};
  for (const [path, errors] of Object.entries(fields)) {
    let node = root;
    for (const key of path === '' ? [] : path.split('.')) {
      const child = node[key];
      const next: ErrorTree = child === undefined || Array.isArray(child) ? {} : child;
      node[key] = next;
      node = next;
    }
    const list = 'code' in errors ? [errors] : [...errors];
    const existing = node._errors;
    node._errors = Array.isArray(existing) ? [...existing, ...list] : list;
  }
  return new DiscordError(400, 50035, 'Invalid Form Body', settled(root));
}

/** Where something within is wrong, what is wrong with the whole is not said. */
function settled(node: ErrorTree): ErrorTree {
  const { _errors, ...inner } = node;
  if (_errors && Object.keys(inner).length === 0) return node;
  return Object.fromEntries(
    Object.entries(inner).map(([key, child]) => [key, Array.isArray(child) ? child : settled(child)]),
  );
}

/** The field errors Discord uses most, worded as it words them. */
export const fieldErrors = {
  required: { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' },
  tooLong: (max: number): FieldError => ({
    code: 'BASE_TYPE_MAX_LENGTH',
    message: `Must be ${max} or fewer in length.`,
  }),
  tooShort: (min: number): FieldError => ({
    code: 'BASE_TYPE_MIN_LENGTH',
    message: `Must be ${min} or more in length.`,
  }),
  length: (min: number, max: number): FieldError => ({
    code: 'BASE_TYPE_BAD_LENGTH',
    message: `Must be between ${min} and ${max} in length.`,
  }),
  choices: (values: readonly unknown[]): FieldError => ({
    code: 'BASE_TYPE_CHOICES',
    message: `Value must be one of (${values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(', ')}).`,
  }),
  tooSmall: (min: number): FieldError => ({
    code: 'NUMBER_TYPE_MIN',
    message: `int value should be greater than or equal to ${min}.`,
  }),
  tooLarge: (max: number): FieldError => ({
    code: 'NUMBER_TYPE_MAX',
    message: `int value should be less than or equal to ${max}.`,
  }),
  notInteger: (value: unknown): FieldError => ({
    code: 'NUMBER_TYPE_COERCE',
    message: `Value "${String(value)}" is not int.`,
  }),
  notSnowflake: (value: unknown): FieldError => ({
    code: 'NUMBER_TYPE_COERCE',
    message: `Value "${String(value)}" is not snowflake.`,
  }),
} as const;
