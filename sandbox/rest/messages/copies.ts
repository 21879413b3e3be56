import type { AttachmentRecord, MessageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

type Copied = Pick<MessageRecord, 'content' | 'embeds' | 'components' | 'attachments'>;

/** The contents of a message with files of their own, so that the copy outlives the original. */
export function copyContents(world: World, source: MessageRecord, channelId: string): Copied {
  const moves = source.attachments.map((attachment) => copyFile(world, attachment, channelId));
  let shown = JSON.stringify([source.embeds, source.components]);
  for (const [from, to] of moves) shown = shown.replaceAll(from.path, to.path);
  const [embeds, components] = JSON.parse(shown) as [Copied['embeds'], Copied['components']];
  return { content: source.content, embeds, components, attachments: moves.map(([, to]) => to) };
}

function copyFile(world: World, from: AttachmentRecord, channelId: string): [AttachmentRecord, AttachmentRecord] {
  const id = world.snowflakes.next();
  const to = { ...from, id, path: `attachments/${channelId}/${id}/${from.filename}` };
  const blob = world.blobs.get(from.path);
  if (blob) world.blobs.set(to.path, blob);
  return [from, to];
}

export function dropFiles(world: World, { attachments }: Pick<MessageRecord, 'attachments'>): void {
  for (const { path } of attachments) world.blobs.delete(path);
}
