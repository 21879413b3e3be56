import type { Config } from '../../config/settings.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { Registry } from '../../kernel/catalogue.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Invocation } from '../../kernel/invocation.ts';
import type { Guild, Outcome } from '../../kernel/pipeline.ts';
import { configuredAgent, operator } from '../callers.ts';

/** Whoever wanted something done later. */
export type Absent = Pick<Caller, 'kind' | 'id' | 'name'>;

/** Answers who they are by now, with the role that they have now; undefined when they are known no more. */
export type CallerOf = (who: Absent) => Caller | undefined;

export function callersAsOfNow(config: Config, registry: Registry): CallerOf {
  // One object for each caller: what they may call is worked out once for it.
  const callers = new Map<string, Caller>();
  return ({ kind, id }) => {
    if (kind === 'user') return undefined;
    const name = `${kind} ${id}`;
    const known =
      callers.get(name) ?? (kind === 'operator' ? operator(config, registry) : configuredAgent(config, registry, id));
    callers.set(name, known);
    return known;
  };
}

/** Whether this process is bound to another place than the work is for. */
export function isElsewhere(
  { pinned }: Caller,
  { guild_id, channel_id }: { guild_id: string | null; channel_id?: string | null },
): boolean {
  return (
    (pinned.server !== undefined && guild_id !== null && pinned.server !== guild_id) ||
    (pinned.channel !== undefined && channel_id !== undefined && pinned.channel !== channel_id)
  );
}

interface OnBehalf extends Pick<Invocation, 'operation' | 'args' | 'caller' | 'surface' | 'patient'> {
  /** A human has approved this when it was asked for. */
  approved: boolean;
}

/** One call in the name of somebody who is not there to be asked. */
export async function invokeFor(
  { guild, signal }: { guild: Pick<Guild, 'invoke'>; signal: AbortSignal },
  { approved, ...asked }: OnBehalf,
): Promise<Extract<Outcome, { kind: 'done' }>> {
  const call = { ...asked, signal, format: 'json' } as const;
  const first = await guild.invoke(call);
  if (first.kind === 'done') return first;
  const fingerprint = approved && first.kind === 'approval' ? first.request.fingerprint : undefined;
  const again =
    fingerprint !== undefined && (await guild.invoke({ ...call, approval: { granted: true, fingerprint } }));
  if (again && again.kind === 'done') return again;
  throw new OperationError('approval_required', 'The role of whoever asked for this wants a human to approve it.', {
    hint: 'Ask for it again while somebody can approve it. Nothing was done.',
  });
}
