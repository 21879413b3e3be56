import { z } from 'zod';
import { isSnowflake } from '../../kernel/ids.ts';

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/;

/** Models send an empty text where there is no page yet. */
const page = (fits: (text: string) => boolean) =>
  z
    .string()
    .trim()
    .transform((text) => (text === '' ? undefined : text))
    .refine((text) => text === undefined || fits(text), 'is not what `next` of the previous answer said')
    .optional()
    .describe('`next` of the previous answer');

/** Its own check is the operation's. */
export const cursor = page(() => true);

/** Where Discord pages by id or by time. */
export const idCursor = page((text) => isSnowflake(text) || text === '0');
export const timeCursor = page((text) => TIMESTAMP.test(text));

/** Active threads come as one list, which we page by id; archived ones are paged by Discord, by time or by id. */
export const threadCursor = page((text) => isSnowflake(text.replace(/^active:/, '')) || TIMESTAMP.test(text));

/** Where we page by a number of our own, which its column bounds. */
export const numberCursor = (mostDigits: number) => page((text) => /^\d+$/.test(text) && text.length <= mostDigits);
