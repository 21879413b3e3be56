/** One event of the gateway. https://docs.discord.com/developers/events/gateway-events#receive-events */
export interface Dispatch {
  /** Name, e.g. `MESSAGE_CREATE`. */
  t: string;
  /** Sequence number within the session. */
  s: number;
  d: unknown;
}
