import { maxFileSize } from '../file-size.ts';
import { createAttachment } from '../rest/messages/attachments.ts';
import { isObject } from '../spec/document.ts';
import type { Resolved } from '../views/resolved.ts';
import type { AttachmentRecord, ChannelRecord, GuildRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { refusal } from './route.ts';

/** Where a member picks people, roles and channels, which may be named or numbered. */
export interface Picking {
  readonly world: World;
  readonly guild: GuildRecord | null;
  readonly channel: ChannelRecord;
  /** What was picked, to be shown with the interaction. */
  readonly resolved: Resolved;
}

export function pickUser({ world, guild, resolved }: Picking, wanted: unknown): string {
  const name = String(wanted).replace(/^<@!?(\d+)>$/, '$1');
  const named = ({ id, username }: { id: string; username: string }) => id === name || username === name;
  const user = [...world.users.values()].find(named);
  if (!user || (guild && !guild.members.has(user.id))) throw refusal(`There is no user "${name}" here.`, 404);
  resolved.users.add(user.id);
  return user.id;
}

export function pickRole({ guild, resolved }: Picking, wanted: unknown): string {
  const role = [...(guild?.roles.values() ?? [])].find(({ id, name }) => id === wanted || name === wanted);
  if (!role) throw refusal(`There is no role "${wanted}" here.`, 404);
  resolved.roles.add(role);
  return role.id;
}

export function pickMentionable(picking: Picking, wanted: unknown): string {
  const isRole = [...(picking.guild?.roles.values() ?? [])].some(({ id, name }) => id === wanted || name === wanted);
  return isRole ? pickRole(picking, wanted) : pickUser(picking, wanted);
}

export function pickChannel({ guild, resolved }: Picking, wanted: unknown, types: readonly number[] | null): string {
  const name = String(wanted).replace(/^#/, '');
  const all = [...(guild?.channels.values() ?? []), ...(guild?.threads.values() ?? [])];
  const channel = all.find((candidate) => candidate.id === name || candidate.name === name);
  if (!channel) throw refusal(`There is no channel "${name}" here.`, 404);
  if (types && types.length > 0 && !types.includes(channel.type)) throw refusal(`#${name} is no channel of that kind.`);
  resolved.channels.add(channel);
  return channel.id;
}

/** A file as `{ name, base64, type? }`; whoever uses the application has it on the CDN for a while. */
export function pickFile({ world, guild, channel, resolved }: Picking, wanted: unknown): string {
  if (!isObject(wanted) || typeof wanted.name !== 'string' || typeof wanted.base64 !== 'string')
    throw refusal('A file must be { "name": …, "base64": … }.');
  const bytes = Uint8Array.from(Buffer.from(wanted.base64, 'base64'));
  if (bytes.byteLength > maxFileSize(guild)) throw refusal(`${wanted.name} is too large.`, 413);
  const content_type = typeof wanted.type === 'string' ? wanted.type : null;
  const file = { field: 'files[0]', name: wanted.name, content_type, bytes };
  const attachment: AttachmentRecord = createAttachment({ world, folder: channel.id, ephemeral: true }, file);
  world.blobs.set(attachment.path, { bytes, content_type: attachment.content_type ?? 'application/octet-stream' });
  resolved.attachments.add(attachment);
  return attachment.id;
}
