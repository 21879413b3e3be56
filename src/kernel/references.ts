import { z } from 'zod';

/** What a field of an input names. The resolve policy turns names, mentions and links into ids. */
export type ReferenceKind = 'server' | 'channel' | 'message' | 'user' | 'role' | 'emoji';

export interface Reference {
  kind: ReferenceKind;
  many: boolean;
  /** False where the resolve policy cannot derive a missing value and the handler copes without. */
  required: boolean;
}

const kinds = z.registry<{ kind: ReferenceKind; required: boolean }>();

function reference(kind: ReferenceKind, required: boolean, description: string) {
  const schema = z.string().trim().min(1).max(200).describe(description);
  kinds.add(schema, { kind, required });
  return schema;
}

/** A fresh field with its own wording. */
export const channelNamed = (description: string) => reference('channel', true, description);
export const userNamed = (description: string) => reference('user', true, description);

export const User = userNamed('User id, @name or mention');
export const Role = reference('role', true, 'Role id or name');
export const Emoji = reference('emoji', true, 'Unicode emoji, :name: or name:id');
export const Message = reference('message', true, 'Message id or link');

/**
 * Filled in by the resolve policy when absent (from a pin, a channel, a message link, or the bot's only server) or the
 * call fails asking for it, so handlers always get an id. That is why the type says string while callers may omit it.
 */
export const Server = reference('server', true, 'Id or name; optional when clear').optional() as unknown as z.ZodType<
  string,
  string | undefined
>;

/** Always given by the caller. Threads, voice chats and direct messages count as channels. */
export const Channel = channelNamed('Channel or thread: #name, id or link');

/** As Channel, but a message link makes it unnecessary. Filled in like Server. */
export const ChannelOfMessage = reference(
  'channel',
  true,
  'Channel; not needed with a message link',
).optional() as unknown as z.ZodType<string, string | undefined>;

/** As Server and Channel, where leaving them out means something. */
export const AnyServer = reference('server', false, 'Server id or name').optional();
export const AnyChannel = reference('channel', false, 'Channel or thread: #name, id or link').optional();
export const anyChannelNamed = (description: string) => reference('channel', false, description).optional();
export const AnyUser = reference('user', false, 'User id, @name or mention').optional();
export const AnyRole = reference('role', false, 'Role id or name').optional();

/** What the field refers to, looking through optional, default, nullable and array wrappers. */
export function referenceOf(schema: z.core.$ZodType): Reference | undefined {
  const found = kinds.get(schema);
  if (found) return { ...found, many: false };
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType; element?: z.core.$ZodType };
  if (def.type === 'array' && def.element) {
    const inner = referenceOf(def.element);
    return inner && { ...inner, many: true };
  }
  return def.innerType && referenceOf(def.innerType);
}
