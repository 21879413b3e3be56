import { eventLog } from './001-event-log.ts';
import { membersAndMessages } from './002-members-and-messages.ts';
import { work } from './003-work.ts';
import { inTime } from './004-in-time.ts';
import { jobs } from './005-jobs.ts';
import { sessionsOfSeveralProcesses } from './006-gateway-sessions.ts';
import { erasing } from './007-erasing.ts';
import { changesOfEvents } from './008-changes-of-events.ts';
import { questions } from './009-questions.ts';
import { presences } from './010-presences.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps. */
export const migrations: readonly Migration[] = [
  eventLog,
  membersAndMessages,
  work,
  inTime,
  jobs,
  sessionsOfSeveralProcesses,
  erasing,
  changesOfEvents,
  questions,
  presences,
];
