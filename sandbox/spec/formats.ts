import type { FieldError } from '../errors.ts';
import { fieldErrors } from '../errors.ts';

const maxSnowflake = 2n ** 63n - 1n;

/** What Discord answers to text that is not of the format, or nothing where it is. Formats without a rule are free. */
export function formatProblem(format: string, value: string): FieldError | undefined {
  if (format === 'snowflake' && !isSnowflake(value)) return fieldErrors.notSnowflake(value);
  if (format === 'uri' && !isUri(value)) return { code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
  if (format === 'date-time' && !isDateTime(value)) {
    return { code: 'DATE_TIME_TYPE_PARSE', message: `Could not parse ${value}. Should be ISO8601.` };
  }
  return undefined;
}

export function isSnowflake(value: string): boolean {
  return /^\d{1,19}$/.test(value) && BigInt(value) <= maxSnowflake;
}

function isUri(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(value) && URL.canParse(value);
}

function isDateTime(value: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
