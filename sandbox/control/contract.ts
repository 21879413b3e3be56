import type { FaultRule, FaultState } from '../faults/fault.ts';
import type { LoggedRequest } from '../rest/request-log.ts';
import type { Mismatch } from '../spec/responses.ts';
import type { SessionFilter, SessionInfo } from '../world/gateway-port.ts';

export type { FaultRule, FaultState, LoggedRequest, Mismatch, SessionFilter, SessionInfo };

/** Who lives in the sandbox and where: the ready line, and `GET /control/world`. */
export interface Overview {
  readonly api: string;
  readonly control: string;
  readonly bots: readonly { readonly id: string; readonly token: string; readonly name: string }[];
  readonly users: readonly { readonly id: string; readonly name: string; readonly token: string }[];
  readonly guilds: readonly {
    readonly id: string;
    readonly name: string;
    readonly channels: readonly { readonly id: string; readonly name: string; readonly type: number }[];
  }[];
}

export interface NewUser {
  readonly name: string;
  readonly display_name?: string;
}

export interface CloseSessions extends SessionFilter {
  /** Close code; left out, the connection is cut with no close frame. */
  readonly code?: number;
  readonly reason?: string;
}

export interface InvalidateSessions extends SessionFilter {
  readonly resumable: boolean;
}
