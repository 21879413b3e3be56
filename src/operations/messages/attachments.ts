import type { APIAttachment, APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { imageType } from '../../domain/image-type.ts';
import { attachmentLine, attachmentName } from '../../domain/rendering/attachments.ts';
import { address, fileSize, plainName } from '../../domain/rendering/layout.ts';
import { decodeText } from '../../domain/text-files.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { operation } from '../../kernel/operation.ts';
import { ChannelOfMessage, Message } from '../../kernel/references.ts';

const MiB = 1024 ** 2;
/** base64 in an answer costs a third more, and clients refuse answers much larger than this. */
const MAX_BYTES = 5 * MiB;

/** Why a file's content is not in the answer; undefined when it is. */
async function show(
  { discord, attach, signal }: Context,
  file: APIAttachment,
  room: number,
): Promise<string | undefined> {
  if (file.size > room) return `${fileSize(file.size)} is more than the ${fileSize(MAX_BYTES)} one answer holds`;
  const type = file.content_type?.split(';')[0]?.trim().toLowerCase() ?? '';
  const { bytes } = await discord.download(file.url, { maxBytes: room, signal });
  const data = () => Buffer.from(bytes).toString('base64');
  // What merely calls itself an image, models refuse together with the whole conversation.
  const image = imageType(bytes);
  if (image) attach({ type: 'image', data: data(), mimeType: image });
  else if (type.startsWith('audio/')) attach({ type: 'audio', data: data(), mimeType: type });
  else {
    const text = decodeText(bytes);
    if (text === undefined)
      return `${type ? plainName(type) : 'this kind of file'} cannot be shown; download it from its url`;
    attach({ type: 'text', text: `${attachmentName(file)}:\n${text}` });
  }
  return undefined;
}

/** Those of the message itself and of what it forwards. */
const attachmentsOf = ({ attachments, message_snapshots = [] }: APIMessage) => [
  ...attachments,
  ...message_snapshots.flatMap(({ message }) => message.attachments),
];

function pick(found: readonly APIAttachment[], wanted: string | undefined): readonly APIAttachment[] {
  if (wanted === undefined) return found;
  const matches = found.filter((file) => [file.id, file.filename, attachmentName(file)].includes(wanted));
  if (matches.length > 0) return matches;
  throw new OperationError(
    'not_found',
    `attachment: the message has none called ${JSON.stringify(wanted.slice(0, 80))}.`,
    {
      hint:
        found.length > 0
          ? `It has ${found.map(({ id, filename }) => `${guarded(filename)} (${id})`).join(', ')}.`
          : 'It has none.',
    },
  );
}

export const attachments = {
  get_attachment: operation({
    title: 'Get attachments',
    description:
      "A message's files with fresh download addresses; with content also the images, audio or text in them.",
    effect: 'read',
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    resources: [
      {
        template: 'discord://channels/{channel}/messages/{message}/attachments{?attachment,content}',
        name: 'message-attachments',
        title: 'Files of a message',
        description: 'The files of a message with fresh download addresses; content=true adds what is in them.',
      },
    ],
    rows: false,
    input: z.object({
      channel: ChannelOfMessage,
      message: Message,
      attachment: z.string().optional().describe('Id or name; default all'),
      content: z.boolean().default(false),
    }),
    output: z.object({
      channel_id: z.string(),
      message_id: z.string(),
      attachments: z.array(
        z.looseObject({
          id: z.string(),
          filename: z.string(),
          size: z.int(),
          url: z.string(),
          content_type: z.string().optional(),
          not_shown: z.string().optional().describe('Why the content is not included'),
        }),
      ),
    }),
    text: ({ attachments: files }) =>
      files
        .flatMap((file) => [
          attachmentLine(file as unknown as APIAttachment).replace(/^ \+/, ''),
          `  ${address(file.url)}`,
          ...(file.not_shown ? [`  not shown: ${file.not_shown}`] : []),
        ])
        .join('\n') || 'The message has no files.',
    async run({ channel, message, attachment, content }, context) {
      // Addresses expire within a day; reading the message again makes Discord sign them anew.
      const found = await context.discord.request<APIMessage>('GET', path`/channels/${channel}/messages/${message}`);
      const files = pick(attachmentsOf(found), attachment);
      let room = MAX_BYTES;
      const shown = [];
      for (const file of files) {
        const why = content ? await show(context, file, room) : undefined;
        if (content && why === undefined) room -= file.size;
        shown.push({ ...file, ...(why === undefined ? {} : { not_shown: why }) });
      }
      return { channel_id: channel, message_id: message, attachments: shown };
    },
  }),
};
