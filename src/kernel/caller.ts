import type { Effect } from './operation.ts';

/** A Guildhall policy role: what its holder may do. An absent list means no restriction; an empty one means nothing. */
export interface Role {
  name: string;
  toolsets?: readonly string[];
  /** Operation names allowed in addition to the toolsets. */
  operations?: readonly string[];
  /** Operation names refused whatever else allows them. */
  excluded?: readonly string[];
  effects?: readonly Effect[];
  /** Guild ids. */
  guilds?: readonly string[];
  /** Channel ids; a thread counts as its parent, a channel as its category. */
  channels?: readonly string[];
  directMessages?: boolean;
  /** Effects and operation names that a human must approve first. */
  approval?: readonly string[];
  /** Calls a minute; absent means unlimited. */
  callsPerMinute?: number;
  /** Calls at once. */
  concurrency?: number;
}

/** Who invokes an operation. */
export interface Caller {
  kind: 'agent' | 'user' | 'operator';
  /** Stable id: the agent's name, a Discord user id, or `operator`. */
  id: string;
  name: string;
  role: Role;
  /** What this session is bound to; the fields disappear from listed schemas and are filled in. */
  pinned: { server?: string; channel?: string };
  /**
   * What lists show of all that the role allows: the curated operations of these toolsets, those seldom needed only where
   * `rare` says so; the endpoint operations of those toolsets; and these operations by name. Absent: everything.
   */
  listed?: {
    toolsets: readonly string[];
    rare: boolean;
    endpoints: readonly string[];
    operations: readonly string[];
  };
}

/** Whether the role of a caller wants a human to agree to an operation, by its name, effect, toolset or what it calls. */
export function approvalWanted(
  { role }: Pick<Caller, 'role'>,
  { name, effect, toolset, like = [] }: { name: string; effect: Effect; toolset: string; like?: readonly string[] },
): boolean {
  return role.approval?.some((rule) => [name, effect, toolset, ...like].includes(rule)) ?? false;
}
