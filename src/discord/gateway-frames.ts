/** A frame as @discordjs/ws hands it on. https://docs.discord.com/developers/events/gateway-events#payload-structure */
export interface Frame {
  op: number;
  d?: unknown;
  s?: unknown;
  t?: unknown;
}

const DISPATCH = 0;
const INVALID_SESSION = 9;
const HELLO = 10;

/** Milliseconds. Discord asks for 41,250; what is not even this would be a flood. */
const SHORTEST_HEARTBEAT = 10;

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isDispatch({ t, s, d }: Frame): boolean {
  if (typeof t !== 'string' || !Number.isInteger(s)) return false;
  if (t === 'RESUMED') return true;
  if (!isFields(d)) return false;
  return t !== 'READY' || (typeof d['session_id'] === 'string' && isFields(d['user']));
}

/**
 * The frame if it can be acted on, else null, which the library skips: it takes frames at their word, and one without
 * its fields would be an unhandled rejection, or a heartbeat every millisecond. A gateway whose first words are skipped
 * is given up by the timeouts.
 */
export function usableFrame(frame: unknown): Frame | null {
  if (!isFields(frame) || typeof frame['op'] !== 'number') return null;
  const { op, d } = frame as unknown as Frame;
  switch (op) {
    case DISPATCH:
      return isDispatch(frame as unknown as Frame) ? (frame as unknown as Frame) : null;
    case HELLO: {
      const interval = isFields(d) ? d['heartbeat_interval'] : undefined;
      return typeof interval === 'number' && interval >= SHORTEST_HEARTBEAT ? (frame as unknown as Frame) : null;
    }
    case INVALID_SESSION:
      return { ...frame, op, d: d === true };
    default:
      return frame as unknown as Frame;
  }
}
