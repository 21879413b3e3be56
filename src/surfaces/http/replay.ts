import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** How much one session keeps for clients that lost their connection. */
const MAX_EVENTS = 200;
const MAX_CHARS = 1_000_000;

interface Kept {
  id: string;
  stream: string;
  message: JSONRPCMessage;
  chars: number;
}

/** The latest events of one 2025 session, for `Last-Event-ID`. The oldest go first; asking for what is gone is an error. */
export function createReplay(): EventStore {
  const kept: Kept[] = [];
  let chars = 0;
  let count = 0;

  return {
    async storeEvent(stream, message) {
      const id = `${stream}:${++count}`;
      const event = { id, stream, message, chars: JSON.stringify(message).length };
      kept.push(event);
      chars += event.chars;
      while (kept.length > 1 && (kept.length > MAX_EVENTS || chars > MAX_CHARS)) chars -= kept.shift()?.chars ?? 0;
      return id;
    },
    async getStreamIdForEventId(id) {
      return kept.find((event) => event.id === id)?.stream;
    },
    async replayEventsAfter(last, { send }) {
      const at = kept.findIndex((event) => event.id === last);
      const stream = kept[at]?.stream;
      if (stream === undefined) throw new Error('The event is no longer kept.');
      for (const event of kept.slice(at + 1)) {
        if (event.stream === stream) await send(event.id, event.message);
      }
      return stream;
    },
  };
}
