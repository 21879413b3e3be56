/**
 * Misbehaviour on demand. REST kinds apply to requests by method and path; gateway kinds at the moments that the
 * gateway asks about them.
 */
export type Fault =
  | { readonly kind: 'latency'; readonly milliseconds: number; readonly until?: number }
  /** A JSON error as Discord's API makes it, or the HTML page of the proxy in front of it. */
  | { readonly kind: 'error'; readonly status: number; readonly html?: boolean }
  | { readonly kind: 'rate_limit'; readonly seconds: number; readonly scope?: 'user' | 'global' | 'shared' }
  /** The connection is cut: before the request is acted on, or after, so that the client cannot know. */
  | { readonly kind: 'drop'; readonly after?: boolean }
  /** A 200 whose body is cut off half way. */
  | { readonly kind: 'malformed' }
  /** A dispatch, and all that follows it on its connection, comes late. */
  | { readonly kind: 'dispatch_latency'; readonly milliseconds: number; readonly until?: number }
  /** Message and thread search answer 202: not indexed yet, come back in `seconds` (2 where left out). */
  | { readonly kind: 'search_not_ready'; readonly seconds?: number }
  | { readonly kind: GatewayFaultKind };

export type GatewayFaultKind =
  /** RESUME is answered with op 9 (d: false). */
  | 'refuse_resume'
  /** A heartbeat is not acknowledged. */
  | 'miss_heartbeat_ack'
  /** The socket is cut without a close frame instead of sending a dispatch. */
  | 'drop_socket'
  /** Op 7 is sent before a dispatch. */
  | 'request_reconnect'
  /** IDENTIFY is answered with op 9. */
  | 'refuse_identify';

export interface FaultRule {
  readonly fault: Fault;
  /** REST only: left out, every method. */
  readonly method?: string;
  /** REST only: path below /api/vN, `*` standing for one segment and `**` for any rest: `/webhooks/**`. Left out, every path. */
  readonly path?: string;
  /** 0 to 1; always where left out. */
  readonly probability?: number;
  /** How often it strikes before it is spent; without end where left out. */
  readonly count?: number;
}

export interface FaultState extends FaultRule {
  readonly id: number;
  /** How often it has struck. */
  readonly struck: number;
}
