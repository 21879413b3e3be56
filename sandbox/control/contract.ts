import type { APIMessage } from 'discord-api-types/v10';
import type { FaultRule, FaultState } from '../faults/fault.ts';
import type { LoggedRequest } from '../rest/request-log.ts';
import type { Mismatch } from '../spec/responses.ts';
import type { SessionFilter, SessionInfo } from '../world/gateway-port.ts';
import type { InteractionDelivery, ModalRecord } from '../world/interaction-records.ts';

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

/** Something an application sells. */
export interface NewSku {
  readonly name: string;
  readonly type: 'durable' | 'consumable' | 'subscription';
  /** Whom a subscription is for; a user where left out. */
  readonly for?: 'user' | 'guild';
}

/** An interaction as the member sees it who began it. */
export interface SeenInteraction {
  readonly id: string;
  readonly type: number;
  readonly application_id: string;
  readonly user_id: string;
  readonly channel_id: string;
  /** `waiting`: not acknowledged yet. `thinking`: an answer is promised. `failed`: "The application did not respond". */
  readonly state: 'waiting' | 'thinking' | 'answered' | 'failed';
  /** The type of the callback. */
  readonly answer: number | null;
  /** The answer, or the message that the component stands on; null once it is deleted. */
  readonly message: APIMessage | null;
  readonly ephemeral: boolean;
  readonly followups: readonly APIMessage[];
  /** The form that is open. */
  readonly modal: ModalRecord | null;
  /** Suggestions while typing. */
  readonly choices: readonly { readonly name: string; readonly value: string | number }[] | null;
  readonly activity_instance_id: string | null;
  readonly delivery: InteractionDelivery;
}
