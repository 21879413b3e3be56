import { confinedTo, serversNamed } from '../../domain/channels/bounds.ts';
import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import { OperationError } from '../../kernel/errors.ts';
import { homeField } from '../../kernel/home-field.ts';
import { isSnowflake, parseLink } from '../../kernel/ids.ts';
import type { Call, Policy } from '../../kernel/pipeline.ts';
import type { Reference, ReferenceKind } from '../../kernel/references.ts';
import { guildOfChannel, resolveChannel } from './channels.ts';
import { resolveEmoji, resolveRole } from './guild-things.ts';
import { locate, placesWithin } from './located.ts';
import { onlyServer, resolveServer } from './servers.ts';
import { resolveUser } from './users.ts';

type References = CatalogueEntry['references'];

/** The fields of operations by the kind of thing they refer to: few have any of most kinds. */
const byKind = new WeakMap<References, ReadonlyMap<ReferenceKind, readonly [field: string, reference: Reference][]>>();

function fieldsOf(references: References, kind: ReferenceKind) {
  let fields = byKind.get(references);
  if (!fields) {
    fields = Map.groupBy(Object.entries(references), ([, reference]) => reference.kind);
    byKind.set(references, fields);
  }
  return fields.get(kind);
}

/** Of the fields that refer to something of that kind and have a value. Nothing to wait for where there are no such fields. */
function replace(call: Call, kind: ReferenceKind, to: (value: string, field: string) => Promise<string>) {
  const fields = fieldsOf(call.entry.references, kind);
  return fields && replaceIn(call, fields, to);
}

async function replaceIn(
  { input }: Call,
  fields: readonly [field: string, reference: Reference][],
  to: (value: string, field: string) => Promise<string>,
): Promise<void> {
  for (const [field, { many }] of fields) {
    const value = input[field];
    if (value === undefined || value === null) continue;
    const ids: string[] = [];
    for (const each of many ? (value as string[]) : [value as string]) ids.push(await to(each, field));
    input[field] = many ? [...new Set(ids)] : ids[0];
  }
}

/** Message links become message ids, and fill in the channel. Gives the channels they point into, with the field of each. */
async function takeApartLinks(call: Call): Promise<[field: string, channelId: string][]> {
  const places: [string, string][] = [];
  await replace(call, 'message', async (value, field) => {
    const link = parseLink(value);
    if (!link) {
      if (isSnowflake(value)) return value;
      throw new OperationError(
        'invalid_input',
        `${field}: "${value.slice(0, 60)}" is neither a message id nor a link.`,
        {
          hint: 'Ids stand in front of every message that read_messages and search_messages return.',
        },
      );
    }
    if (!link.message_id) {
      throw new OperationError('invalid_input', `${field}: the link names a channel, not a message.`, {
        hint: 'Copy the link of the message itself, or give its id.',
      });
    }
    const channel = homeField(call.entry.references, 'channel');
    if (channel !== undefined) {
      call.input[channel] ??= link.channel_id;
      places.push([field, link.channel_id]);
    }
    return link.message_id;
  });
  return places;
}

function requireSamePlace(call: Call, places: readonly (readonly [field: string, channelId: string])[]): void {
  const channel = homeField(call.entry.references, 'channel') ?? 'channel';
  for (const [field, channelId] of places) {
    if (call.input[channel] === channelId) continue;
    throw new OperationError('invalid_input', `${field}: the link points into another channel than ${channel} does.`, {
      hint: `Leave ${channel} out when giving a message link.`,
    });
  }
}

function requireField(call: Call, field: string | undefined, kind: ReferenceKind) {
  const reference = call.entry.references[field ?? ''];
  if (field !== undefined && reference?.kind === kind && reference.required && call.input[field] === undefined) {
    throw new OperationError('invalid_input', `${field}: is required`, {
      hint: kind === 'channel' ? 'Give the channel, or a message link.' : `Give ${field} by id or name.`,
    });
  }
}

/** The server this call is about: as given, or that of its channel, or the only one there is. */
async function settleServer(call: Call, field: string | undefined): Promise<string | undefined> {
  const named = field === undefined ? undefined : (call.input[field] as string | undefined);
  if (field !== undefined && named !== undefined) {
    const id = await resolveServer(call, named, field);
    call.input[field] = id;
    return id;
  }
  return call.caller.pinned.server;
}

/** The endpoints of Discord name places at any depth, and things without their place. */
async function settlePlaces(call: Call): Promise<void> {
  const { references, locate: kind } = call.entry;
  const inner = Object.entries(call.input).filter(([field]) => !(field in references));
  call.target.within = placesWithin(Object.fromEntries(inner));
  const confined = confinedTo(call.caller) ?? serversNamed(call.caller);
  if (confined && kind) await locate(call, kind);
}

async function settle(call: Call): Promise<void> {
  if (call.entry.endpoint !== undefined) await settlePlaces(call);
  if (Object.keys(call.entry.references).length === 0) return;
  const places = await takeApartLinks(call);
  requireField(call, homeField(call.entry.references, 'channel'), 'channel');
  const server = homeField(call.entry.references, 'server');
  let guildId = await settleServer(call, server);

  await replace(call, 'channel', async (value, field) => {
    const id = await resolveChannel(call, value, field, guildId);
    call.target.channelIds.push(id);
    return id;
  });
  requireSamePlace(call, places);
  const first = call.target.channelIds[0];
  if (first !== undefined) {
    const actual = await guildOfChannel(call, first);
    if (
      guildId !== undefined &&
      actual !== undefined &&
      actual !== guildId &&
      server !== undefined &&
      call.input[server] !== undefined
    ) {
      throw new OperationError('invalid_input', `channel: is not in the server that ${server} names.`, {
        hint: `Leave ${server} out; the channel says which one it is.`,
      });
    }
    guildId = actual;
  }
  if (server !== undefined && call.entry.references[server]?.required) {
    guildId ??= await onlyServer(call);
    call.input[server] = guildId;
  }
  if (guildId !== undefined) call.target.guildId = guildId;

  await replace(call, 'user', (value, field) => resolveUser(call, value, field, guildId));
  await replace(call, 'role', (value, field) => resolveRole(call, value, field, guildId));
  await replace(call, 'emoji', (value, field) => resolveEmoji(call, value, field, guildId));
}

/** Names, mentions and links become ids; what follows from them is filled in; `call.target` says where the call acts. */
export function resolve(): Policy {
  return {
    name: 'resolve',
    wrap(call, next) {
      const { references, endpoint } = call.entry;
      const names = endpoint !== undefined || Object.keys(references).length > 0;
      return names ? settle(call).then(next) : next();
    },
  };
}
