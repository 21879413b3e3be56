import { DiscordError } from '../errors.ts';
import type { RequestLog } from '../rest/request-log.ts';
import type { Method } from '../rest/route.ts';
import type { Mismatch } from '../spec/responses.ts';
import type { World } from '../world/world.ts';
import type { Overview } from './contract.ts';

export interface ControlRequest {
  readonly world: World;
  readonly requests: RequestLog;
  readonly mismatches: readonly Mismatch[];
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; an empty object where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  overview(): Overview;
}

export interface ControlRoute {
  readonly method: Method;
  readonly path: string;
  /** Returns the body of a 200, or nothing for a 204. */
  run(request: ControlRequest): unknown;
}

/** A request that makes no sense here: 400 with a sentence for whoever wrote the script. */
export function refusal(message: string, status = 400): DiscordError {
  return new DiscordError(status, 0, message);
}

/** The named member of the body, which must be of the type. */
export function textOf(body: ControlRequest['body'], key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw refusal(`"${key}" must be text.`);
  return value;
}

export function numberOf(body: ControlRequest['body'], key: string): number {
  const value = body[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refusal(`"${key}" must be a number.`);
  return value;
}
