import { DiscordError, httpError } from '../errors.ts';
import type { ApplicationRecord, AuthorizationRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

export interface Caller {
  readonly user: UserRecord;
  readonly application: ApplicationRecord | null;
  /** By which an application acts for the user. */
  readonly authorization?: AuthorizationRecord;
}

/**
 * The bot whose token the Authorization header holds, or the user whose OAuth2 token; null where there is no header.
 * https://discord.com/developers/docs/reference#authentication
 */
export function authenticate(world: World, headers: Headers): Caller | null {
  const header = headers.get('authorization');
  if (!header) return null;
  const token = /^Bot (\S+)$/.exec(header)?.[1];
  for (const application of world.applications.values()) {
    if (application.token === token) return { user: world.user(application.bot_id), application };
  }
  const authorization = world.authorizations.get(/^Bearer (\S+)$/.exec(header)?.[1] ?? '');
  if (authorization && authorization.expires_at > world.clock.now())
    return { user: world.user(authorization.user_id), application: null, authorization };
  throw httpError(401, 'Unauthorized');
}

/** X-Audit-Log-Reason: URL-encoded UTF-8, 1 to 512 characters. https://discord.com/developers/docs/resources/audit-log */
export function auditLogReason(headers: Headers): string | null {
  const header = headers.get('x-audit-log-reason');
  if (!header) return null;
  const reason = decode(header);
  if ([...reason].length > 512) {
    throw new DiscordError(400, 50035, 'Invalid Form Body', {
      _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 512 or fewer in length.' }],
    });
  }
  return reason;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
