import type { Session } from './session.ts';

/** With so much unread one waits before adding to it. */
const enough = 1024 * 1024;

/**
 * Sends many large events at the client's pace, so that no client is cut off for what it asked for. As long as the
 * client keeps up nothing is put off: all are sent before this returns.
 */
export async function sendAtPace(session: Session, events: Iterable<() => void>): Promise<void> {
  for (const sendEvent of events) {
    while (session.connection && session.connection.backlog > enough) await Bun.sleep(5);
    if (session.ended) return;
    sendEvent();
  }
}
