import { z } from 'zod';

/** What can be set when a thread is made and later. */
export const threadSettings = {
  auto_archive: z.literal([60, 1440, 4320, 10_080]).optional().describe('Minutes without messages'),
  slowmode: z.int().min(0).max(21_600).optional().describe('Seconds'),
};
