import type { UserRecord } from '../../world/records.ts';
import type { UploadedFile } from '../route.ts';
import type { DefaultMentions, MentionContext } from './mentions.ts';

/** Who speaks, where, and with what permissions. Webhooks have all permissions. */
export interface Speaking extends MentionContext {
  /** The author; of a webhook's message, the one whose view of other channels counts. */
  readonly user: UserRecord;
  readonly files: readonly UploadedFile[];
  /** Where the message stands in the body: `message` in a forum post. */
  readonly prefix?: string;
  readonly mentionsByDefault?: DefaultMentions;
  /** One member alone is to see it. */
  readonly ephemeral?: boolean;
}
