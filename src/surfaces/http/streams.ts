const OPENING = new TextEncoder().encode(': open\n\n');

/** Counts the streams that clients hold open to wait for events, from opening to the end on either side. */
export interface Streams {
  readonly open: number;
  /** The same answer, counted if it is a stream. `onEnd` is called once. */
  hold(response: Response, onEnd?: () => void): Response;
}

/** A comment goes first: Bun sends the headers with the first chunk, and clients wait for them. */
export function createStreams(): Streams {
  let open = 0;
  return {
    get open() {
      return open;
    },
    hold(response, onEnd = () => {}) {
      const streamed = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!streamed || !response.body) return response;
      const reader = response.body.getReader();
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        open--;
        onEnd();
      };
      open++;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(OPENING),
        async pull(controller) {
          const { done, value } = await reader.read();
          if (value) controller.enqueue(value);
          if (!done) return;
          end();
          controller.close();
        },
        cancel(reason) {
          end();
          return reader.cancel(reason);
        },
      });
      const { status, headers } = response;
      return new Response(body, { status, headers });
    },
  };
}
