import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import type { AttachmentRecord, MessageRecord } from '../../world/records.ts';
import { type ReadAttachments, readAttachments, settleAttachments } from './attachments.ts';
import { type ComponentBody, type MessageBody, messageFlags } from './body.ts';
import { componentText, readComponents } from './components.ts';
import { type FindFile, readEmbeds } from './embeds.ts';
import type { Form } from './form.ts';
import { checkAllowedMentions } from './mentions.ts';
import { readPoll } from './poll.ts';
import type { Speaking } from './speaking.ts';
import { readStickers } from './stickers.ts';

type Written = Pick<
  MessageRecord,
  'content' | 'embeds' | 'components' | 'attachments' | 'sticker_ids' | 'poll' | 'shared_client_theme'
>;

export interface Content extends Written {
  readonly files: ReadAttachments;
  /** What is said aloud, wherever it stands: mentions are looked for in it. */
  readonly spoken: string;
}

const nothing: Written = {
  content: '',
  embeds: [],
  components: [],
  attachments: [],
  sticker_ids: [],
  poll: null,
  shared_client_theme: null,
};

/**
 * What a message is to contain: what the body says over what was there before. Checks limits, permissions and what excludes each
 * other; reports to the form what is wrong with a field, throws what is wrong with the whole.
 */
export function readContent(
  speaking: Speaking,
  body: MessageBody,
  flags: number,
  form: Form,
  before = nothing,
): Content {
  const { world, guild, permissions } = speaking;
  const v2 = (flags & messageFlags.isComponentsV2) !== 0;
  needPermissions(speaking, body);
  checkAllowedMentions(body.allowed_mentions, form);
  const files = readAttachments(
    speaking,
    speaking.files,
    body.attachments,
    before.attachments,
    before !== nothing,
    form,
  );
  const findFile = fileFinder(speaking, files.attachments);
  const content = body.content === undefined ? before.content : (body.content ?? '').trim();
  const embeds = body.embeds === undefined ? before.embeds : readEmbeds(body.embeds ?? [], findFile, form);
  const components =
    body.components === undefined
      ? before.components
      : readComponents(body.components ?? [], v2, { world, findFile, form });
  const sticker_ids =
    body.sticker_ids === undefined
      ? before.sticker_ids
      : readStickers({ world, guild, user: speaking.user, permissions }, body.sticker_ids ?? []);
  const poll = body.poll ? readPoll(world, speaking.channel, body.poll, form) : before.poll;
  const theme = body.shared_client_theme;
  const shared_client_theme = theme ? { ...theme, base_theme: theme.base_theme ?? 0 } : before.shared_client_theme;
  const written = { content, embeds, components, sticker_ids, poll, shared_client_theme };
  if (v2) refuseLegacy(written, form);
  form.settle();
  const attachments = settleAttachments(files, before.attachments, [embeds, components]);
  const full = { ...written, attachments };
  if (isEmpty(full)) throw discordError(50006);
  return { ...full, files, spoken: v2 ? componentText(components as unknown as ComponentBody[]) : content };
}

function needPermissions({ permissions, files }: Speaking, body: MessageBody): void {
  const needed: PermissionName[] = [];
  if (body.embeds?.length) needed.push('EmbedLinks');
  if (files.length > 0) needed.push('AttachFiles');
  if (body.poll) needed.push('SendPolls');
  if (!hasPermissions(permissions, ...needed)) throw discordError(50013);
}

/** Components v2 stand alone. https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
function refuseLegacy(written: Omit<Written, 'attachments'>, form: Form): void {
  const used = {
    content: written.content !== '',
    embeds: written.embeds.length > 0,
    sticker_ids: written.sticker_ids.length > 0,
    poll: written.poll !== null,
    shared_client_theme: written.shared_client_theme !== null,
  };
  for (const [field, is] of Object.entries(used)) {
    if (!is) continue;
    form.report(field, {
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    });
  }
}

function isEmpty({
  content,
  embeds,
  components,
  attachments,
  sticker_ids,
  poll,
  shared_client_theme,
}: Written): boolean {
  const lists = [embeds, components, attachments, sticker_ids];
  return content === '' && !poll && !shared_client_theme && lists.every((list) => list.length === 0);
}

/** Finds files of the message by name for `attachment://`. */
function fileFinder({ world }: Speaking, attachments: readonly AttachmentRecord[]): FindFile {
  return (filename) => {
    const attachment = attachments.find((candidate) => candidate.filename === filename);
    return attachment && { attachment, url: `${world.urls.cdn}/${attachment.path}` };
  };
}
