import type { Listening } from '../mcp/listening.ts';
import { errorText, type Id, INTERNAL_ERROR } from '../mcp/rpc.ts';

/** Streams of events open at once. */
const MOST = 5000;

/** Messages that may wait for one client; who reads no faster is cut off, and asks again. */
const WAITING = 2000;

interface Client {
  send(text: string): void;
  onEnd(): void;
}

export interface EventStreams {
  /** A stream of what `listen` sends, until either side ends it; undefined when `listen` gives nothing. */
  open(id: Id, signal: AbortSignal, listen: (client: Client) => Listening | undefined): Response | undefined;
  /** Ends every stream with an answer. */
  close(): void;
}

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  Connection: 'keep-alive',
  'X-Accel-Buffering': 'no',
};

/** Streams of server-sent events, each the answer to one request. */
export function createEventStreams({
  keepAliveMs,
  onerror,
}: {
  keepAliveMs: number;
  onerror(error: Error): void;
}): EventStreams {
  const all = new Set<Listening>();
  const encoder = new TextEncoder();

  return {
    open(id, signal, listen) {
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      let timer: ReturnType<typeof setInterval> | undefined;
      let listening: Listening | undefined;

      function write(frame: string): void {
        if (!controller) return;
        controller.enqueue(encoder.encode(frame));
        if (-(controller.desiredSize ?? 0) < WAITING) return;
        onerror(new Error('A client that listens does not read; its stream was ended.'));
        listening?.close(false);
      }

      function onEnd(): void {
        clearInterval(timer);
        signal.removeEventListener('abort', gone);
        if (listening) all.delete(listening);
        try {
          controller?.close();
        } catch {
          // The client closed it first.
        }
        controller = undefined;
      }

      const gone = () => listening?.close(false);

      const body = new ReadableStream<Uint8Array>({
        start: (opened) => {
          controller = opened;
        },
        cancel: gone,
      });
      if (all.size >= MOST) {
        return Response.json(JSON.parse(errorText(id, INTERNAL_ERROR, 'Subscription limit reached')));
      }
      listening = listen({ send: (text) => write(`event: message\ndata: ${text}\n\n`), onEnd });
      if (!listening) return undefined;
      all.add(listening);
      timer = keepAliveMs > 0 ? setInterval(() => write(': keepalive\n\n'), keepAliveMs) : undefined;
      if (signal.aborted) gone();
      else signal.addEventListener('abort', gone);
      return new Response(body, { headers: HEADERS });
    },
    close() {
      for (const listening of all) listening.close(true);
    },
  };
}
