import { z } from 'zod';
import { operation } from '../../kernel/operation.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { noPresences } from './presence.ts';
import { openReader, selectionFields, selectionOf } from './selecting.ts';
import { EventPage, eventPage, eventText, keptFrom } from './shapes.ts';

export const log = {
  list_events: operation({
    title: 'List past events',
    description:
      'What happened in Discord lately (new messages unless types say otherwise), from the log; oldest first.',
    effect: 'read',
    reach: 'channel',
    rare: true,
    permissions: [],
    input: z.object({
      ...selectionFields,
      before: numberCursor(15),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: EventPage,
    text: eventText,
    async run({ before, limit, ...fields }, context) {
      const selection = selectionOf(fields);
      const reader = await openReader(context, selection);
      const { events, earlier } = await reader.latest(before === undefined ? undefined : Number(before), limit);
      const missing = earlier === undefined ? await reader.missing() : 0;
      const absent = await noPresences(context, selection);
      const notices = [
        ...(missing > 0 ? [`Earlier events are not kept. ${await keptFrom(reader, missing)}`.trim()] : []),
        ...(absent ? [`${absent.message} ${absent.body.hint}`] : []),
      ];
      return eventPage(context, reader.self, events, {
        ...(earlier === undefined ? {} : { next: String(earlier) }),
        ...(notices.length > 0 ? { notice: notices.join(' ') } : {}),
      });
    },
  }),
};
