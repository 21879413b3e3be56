import { isSnowflake } from '../../kernel/ids.ts';

/** Reading what Discord sent without trusting its shape: what is not as documented counts as absent. */
export type Payload = { readonly [key: string]: unknown };

export const asObject = (value: unknown): Payload | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : undefined;

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const asId = (value: unknown): string | undefined =>
  typeof value === 'string' && isSnowflake(value) ? value : undefined;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const objectsIn = (value: unknown): Payload[] =>
  asList(value)
    .map(asObject)
    .filter((each) => each !== undefined);

export const idsIn = (value: unknown): string[] => asList(value).flatMap((each) => asId(each) ?? []);

/** Milliseconds, from a date as Discord writes it. */
export function asTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
