// Apart from references.ts, which brings zod: policies look at references without it.
import type { Reference } from './references.ts';

/** What curated operations call the server and the channel they act in, and what Discord's endpoints do. */
const HOME = { server: ['server', 'guild_id'], channel: ['channel', 'channel_id'] } as const;

/** The field by which an operation is told its server or channel, if it is. */
export const homeField = (
  references: Readonly<Record<string, Reference>>,
  kind: keyof typeof HOME,
): string | undefined => HOME[kind].find((field) => references[field]?.kind === kind && !references[field].many);
