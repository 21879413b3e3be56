import type { PermissionReport } from '../kernel/discord.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { PERMISSION_NAMES, permissionBits, permissionNames } from '../kernel/permission-names.ts';

export interface PermissionFacts {
  guild: {
    id: string;
    owner_id: string;
    roles: readonly { id: string; name: string; permissions: string }[];
  };
  /** Who is asked about: a member, or a role as if someone held only that. */
  who:
    | { kind: 'member'; id: string; name: string; roles: readonly string[]; timedOutUntil?: number }
    | { kind: 'role'; id: string };
  /** Where. For a thread, its parent: threads have no overwrites of their own. Absent: the server as a whole. */
  channel?: {
    name: string;
    type: number;
    permission_overwrites?: readonly { id: string; type: number; allow: string; deny: string }[];
  };
  inThread?: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

const ALL = permissionBits(PERMISSION_NAMES);
const ADMINISTRATOR = permissionBits(['Administrator']);
const VIEW = permissionBits(['ViewChannel']);
const CONNECT = permissionBits(['Connect']);
/** What means nothing without writing. */
const NEEDS_SENDING = permissionBits([
  'MentionEveryone',
  'SendTTSMessages',
  'AttachFiles',
  'EmbedLinks',
  'SendPolls',
  'SendVoiceMessages',
]);
/** What a member in timeout keeps. https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members */
const IN_TIMEOUT = permissionBits(['ViewChannel', 'ReadMessageHistory']);
const VOICE_TYPES = [2, 13];

/**
 * Discord's algorithm, with what each step did.
 * https://docs.discord.com/developers/topics/permissions#permission-hierarchy
 */
export function computePermissions({ guild, who, channel, inThread, now }: PermissionFacts): PermissionReport {
  const steps: { source: () => string; allow: bigint; deny: bigint }[] = [];
  const step = (source: () => string, allow: bigint, deny: bigint) => {
    if (allow !== 0n || deny !== 0n) steps.push({ source, allow, deny });
  };
  /** Every call asks what it may do, few ask why: the steps are put into words for those who do. */
  const report = (held: bigint, because?: PermissionReport['because']): PermissionReport => ({
    permissions: permissionNames(held),
    ...(because ? { because } : {}),
    get steps() {
      return steps.map(({ source, allow, deny }) => ({
        source: source(),
        allow: permissionNames(allow),
        deny: permissionNames(deny),
      }));
    },
  });
  const everything = (source: () => string, because: 'owner' | 'administrator') => {
    step(source, ALL, 0n);
    return report(ALL, because);
  };

  if (who.kind === 'member' && who.id === guild.owner_id)
    return everything(() => `${who.name} owns the server`, 'owner');

  // The role everyone holds has the id of the server.
  const held = new Set([guild.id, ...(who.kind === 'member' ? who.roles : [who.id])]);
  const roles = guild.roles.filter(({ id }) => held.has(id));
  const nameOf = (id: string) => {
    const role = roles.find((candidate) => candidate.id === id);
    return id === guild.id ? '@everyone' : `role ${role?.name ?? id}`;
  };
  let bits = 0n;
  for (const role of roles) {
    const own = BigInt(role.permissions);
    if ((own & ADMINISTRATOR) !== 0n) {
      return everything(() => `${nameOf(role.id)} is administrator`, 'administrator');
    }
    bits |= own;
    step(() => nameOf(role.id), own, 0n);
  }

  if (channel) {
    const overwrites = channel.permission_overwrites ?? [];
    const place = `in ${VOICE_TYPES.includes(channel.type) ? '' : '#'}${channel.name}`;
    const apply = (matching: typeof overwrites, name: (id: string) => string) => {
      let [allowed, denied] = [0n, 0n];
      for (const overwrite of matching) {
        const allow = BigInt(overwrite.allow);
        const deny = BigInt(overwrite.deny);
        allowed |= allow;
        denied |= deny;
        step(() => `${name(overwrite.id)} ${place}`, allow, deny);
      }
      bits = (bits & ~denied) | allowed;
    };
    apply(
      overwrites.filter(({ id, type }) => type === 0 && id === guild.id),
      nameOf,
    );
    apply(
      overwrites.filter(({ id, type }) => type === 0 && id !== guild.id && held.has(id)),
      nameOf,
    );
    if (who.kind === 'member') {
      apply(
        overwrites.filter(({ id, type }) => type === 1 && id === who.id),
        () => `member ${who.name}`,
      );
    }
  }

  /** Takes away what `kept` does not hold. */
  const restrict = (source: string, kept: bigint) => {
    step(() => source, 0n, bits & ~kept);
    bits &= kept;
  };
  if (channel && (bits & VIEW) === 0n) {
    restrict('cannot view the channel', 0n);
    return report(0n, 'cannot_view');
  }
  if (channel) {
    const sending: PermissionName = inThread ? 'SendMessagesInThreads' : 'SendMessages';
    if ((bits & permissionBits([sending])) === 0n) restrict('cannot send messages here', ALL & ~NEEDS_SENDING);
    if (VOICE_TYPES.includes(channel.type) && (bits & CONNECT) === 0n) restrict('cannot connect here', VIEW);
  }
  if (who.kind === 'member' && who.timedOutUntil !== undefined && who.timedOutUntil > now) {
    restrict(`timed out until ${new Date(who.timedOutUntil).toISOString()}`, IN_TIMEOUT);
    return report(bits, 'timed_out');
  }
  return report(bits);
}
