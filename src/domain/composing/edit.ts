import type {
  APIMessage,
  APIMessageTopLevelComponent,
  RESTPatchAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';
import type { OpenedFile } from '../../kernel/files.ts';
import { guarded } from '../../kernel/guarded.ts';
import { IS_COMPONENTS_V2, textDisplay, usesV2 } from './components.ts';
import { type Composition, describeFiles } from './draft.ts';
import { composeEmbeds } from './embeds.ts';
import { allowMentions } from './mentions.ts';

const SUPPRESS_EMBEDS = 1 << 2;

export interface Changes
  extends Pick<Composition, 'content' | 'embeds' | 'components' | 'files' | 'mentions' | 'suppress_embeds'> {
  /** Attachment ids, or `all`. */
  remove_attachments?: readonly string[] | undefined;
}

type EditBody = Omit<RESTPatchAPIChannelMessageJSONBody, 'flags'> & { flags?: number };

/**
 * What to send for an edit. Attachments that stay and flags that stay must be named again, so where either changes the
 * message as it is must be read first. https://docs.discord.com/developers/resources/message#edit-message
 */
export function draftEdit(changes: Changes, now: number) {
  const { embeds, components, files = [], mentions, suppress_embeds, remove_attachments = [] } = changes;
  if (
    Object.values({ ...changes, mentions: undefined }).every(
      (value) => value === undefined || isEmptyFiles(value, files),
    )
  ) {
    throw new OperationError('invalid_input', 'There is nothing to change.', {
      hint: 'Give content, embeds, components, files, remove_attachments or suppress_embeds.',
    });
  }
  const v2 = usesV2(components ?? []);
  const changesFiles = files.length > 0 || remove_attachments.length > 0;

  function edit(current: APIMessage | undefined): { body: EditBody; files: OpenedFile[] } {
    const described = describeFiles(files);
    const flags = (current?.flags ?? 0) as number;
    const content = v2 ? null : changes.content;
    const all = v2 && changes.content ? [textDisplay(changes.content), ...(components ?? [])] : components;
    return {
      files: described.files,
      body: {
        ...(content === undefined ? {} : { content }),
        ...(embeds ? { embeds: composeEmbeds(embeds, now) } : v2 ? { embeds: [] } : {}),
        ...(all ? { components: all as unknown as APIMessageTopLevelComponent[] } : {}),
        ...(changesFiles ? { attachments: [...kept(current, remove_attachments), ...described.attachments] } : {}),
        ...(v2 || suppress_embeds !== undefined
          ? {
              flags:
                (suppress_embeds === undefined ? flags : setBit(flags, suppress_embeds)) | (v2 ? IS_COMPONENTS_V2 : 0),
            }
          : {}),
        allowed_mentions: allowMentions(mentions ?? [], changes.content ?? ''),
      },
    };
  }

  return { needsCurrent: changesFiles || v2 || suppress_embeds !== undefined, edit };
}

const isEmptyFiles = (value: unknown, files: readonly unknown[]) => value === files && files.length === 0;

const setBit = (flags: number, on: boolean) => (on ? flags | SUPPRESS_EMBEDS : flags & ~SUPPRESS_EMBEDS);

function kept(current: APIMessage | undefined, remove: readonly string[]): { id: string }[] {
  const present = current?.attachments ?? [];
  if (remove.includes('all')) return [];
  const unknown = remove.find((id) => !present.some((attachment) => attachment.id === id));
  if (unknown !== undefined) {
    throw new OperationError(
      'not_found',
      `remove_attachments: the message has no attachment ${JSON.stringify(unknown)}.`,
      {
        hint:
          present.length > 0
            ? `It has ${present.map(({ id, filename }) => `${id} (${guarded(filename)})`).join(', ')}.`
            : 'It has none.',
      },
    );
  }
  return present.filter(({ id }) => !remove.includes(id)).map(({ id }) => ({ id }));
}
