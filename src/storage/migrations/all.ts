import { eventLog } from './001-event-log.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps. */
export const migrations: readonly Migration[] = [eventLog];
