import { confinedTo, serversNamed } from '../domain/channels/bounds.ts';
import type { Caller } from '../kernel/caller.ts';
import type { CatalogueEntry } from '../kernel/catalogue.ts';
import { OperationError } from '../kernel/errors.ts';
import { homeField } from '../kernel/home-field.ts';
import type { Call } from '../kernel/pipeline.ts';

/** Fields that say where an operation acts. Others name channels for something else, such as where to move a member. */
const WHERE: readonly string[] = ['channel', 'thread', 'channel_id'];

/** New channels are made in a category. A session bound to a channel has none to make them in. */
const placesOf = ({ references }: CatalogueEntry, { pinned }: Caller): string[] =>
  Object.entries(references).flatMap(([field, { kind }]) =>
    kind === 'channel' && (WHERE.includes(field) || (field === 'parent' && !pinned.channel)) ? [field] : [],
  );

/** Operations that keep to the caller's channels by themselves, or lead to others that are judged themselves. */
const keepsToIt = ({ reach, door }: CatalogueEntry): boolean => reach === 'channel' || door !== undefined;

/** Private conversations are in no server: the role's own switch decides about them. A pin leaves room for one channel only. */
const isPrivate = ({ toolset }: CatalogueEntry, { pinned }: Caller): boolean =>
  toolset === 'direct_messages' && !pinned.channel;

/** Endpoints on the bot as a whole, or on things that cannot be found in any server: nothing for who is confined to some. */
const isNowhere = ({ endpoint, reach, references, locate }: CatalogueEntry): boolean =>
  endpoint !== undefined &&
  reach !== 'channel' &&
  locate === undefined &&
  homeField(references, 'server') === undefined &&
  homeField(references, 'channel') === undefined;

/**
 * Whether an operation can be kept within the channels a caller is confined to: it acts in a channel that its input
 * names, or keeps to the caller's channels by itself. All else reaches the whole server.
 */
export function staysWithin(entry: CatalogueEntry, caller: Caller): boolean {
  if (serversNamed(caller) && isNowhere(entry)) return false;
  if (entry.locate !== undefined && entry.reach !== 'server') return true;
  if (!confinedTo(caller) || keepsToIt(entry) || isPrivate(entry, caller)) return true;
  return entry.reach === undefined && placesOf(entry, caller).length > 0;
}

/** Refuses a call that names no channel and by that means the whole server. Which channels it may name is another question. */
export function requirePlace({ entry, caller, input, target }: Call): void {
  if (entry.locate !== undefined && target.channelIds.length > 0) return;
  if (!confinedTo(caller) || keepsToIt(entry) || isPrivate(entry, caller)) return;
  const places = placesOf(entry, caller);
  if (places.some((field) => typeof input[field] === 'string')) return;
  if (places.length === 0) throw outside(entry, caller);
  throw new OperationError(
    'forbidden',
    `${places.join(' or ')}: is required, since the role "${caller.role.name}" is confined to some channels.`,
    { hint: 'list_channels shows the channels you may use. Nothing was done.' },
  );
}

export function outside({ name }: CatalogueEntry, { pinned, role }: Caller): OperationError {
  return pinned.channel
    ? new OperationError('forbidden', `This session is bound to one channel; ${name} acts beyond it.`, {
        hint: 'Use the operations that are listed, or connect without the channel pin. Nothing was done.',
      })
    : new OperationError(
        'forbidden',
        `The role "${role.name}" is confined to some channels; ${name} acts beyond them.`,
        {
          hint: 'Use the operations that are listed, or ask the operator of this Guildhall. Nothing was done.',
        },
      );
}
