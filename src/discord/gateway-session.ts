import type { GatewaySession } from '../kernel/store/sessions.ts';
import type { SessionInfo } from './gateway-link.ts';

/** The session that the process left which had the connection before. */
export type EarlierSession = () => Promise<GatewaySession | undefined>;

/** What another process must know of a session to go on with it. */
export type OpenSession = Pick<GatewaySession, 'session_id' | 'resume_url' | 'shard_id' | 'shard_count' | 'intents'>;

/** Some backends name their gateway as http; undefined when it is no address at all. */
export function gatewayUrl(named: unknown): string | undefined {
  const text = String(named).replace(/^http(?=s?:\/\/)/, 'ws');
  return /^wss?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

/** Null where it cannot be continued: a session goes on telling what it was opened for, whatever is wanted now. */
export function continued(
  earlier: GatewaySession,
  wanted: Pick<GatewaySession, 'shard_id' | 'shard_count' | 'intents'>,
): SessionInfo | null {
  const { session_id, resume_url, sequence, shard_id, shard_count, intents } = earlier;
  const resumeURL = gatewayUrl(resume_url);
  const fits = shard_id === wanted.shard_id && shard_count === wanted.shard_count && intents === wanted.intents;
  return resumeURL !== undefined && fits
    ? { sessionId: session_id, sequence, shardId: shard_id, shardCount: shard_count, resumeURL }
    : null;
}

export const forOthers = (session: SessionInfo, intents: number): OpenSession => ({
  session_id: session.sessionId,
  resume_url: session.resumeURL,
  shard_id: session.shardId,
  shard_count: session.shardCount,
  intents,
});
