import { z } from 'zod';
import { operation } from '../../kernel/operation.ts';
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
      before: z
        .string()
        .regex(/^\d{1,15}$/, 'is not what `next` of the previous answer said')
        .optional()
        .describe('`next` of the previous answer'),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: EventPage,
    text: eventText,
    async run({ before, limit, ...fields }, context) {
      const reader = await openReader(context, selectionOf(fields));
      const { events, earlier } = await reader.latest(before === undefined ? undefined : Number(before), limit);
      if (earlier !== undefined) return eventPage(context, reader.self, events, { next: String(earlier) });
      const missing = await reader.missing();
      const notice = missing > 0 ? `Earlier events are not kept. ${await keptFrom(reader, missing)}`.trim() : undefined;
      return eventPage(context, reader.self, events, notice === undefined ? {} : { notice });
    },
  }),
};
