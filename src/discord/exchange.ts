import type { REST } from '@discordjs/rest';

type MakeRequest = REST['options']['makeRequest'];
type ResponseLike = Awaited<ReturnType<MakeRequest>>;
type Init = Parameters<MakeRequest>[1];

/** What Discord answered, read to the end. */
export interface Answer {
  status: number;
  headers: Headers;
  contentType: string;
  /** Parsed when the answer is JSON. */
  json: unknown;
  /** Kept when it is not. */
  bytes: Uint8Array<ArrayBuffer> | undefined;
}

export interface ExchangeOptions {
  signal: AbortSignal | undefined;
  userAgent: string;
  /** Milliseconds from sending to the last byte of the answer. */
  timeout: number;
  /** Milliseconds that rate limits may hold the request back, all waits together. */
  maxWait: number;
  /** Called right before sending; throws to refuse. */
  guard(): void;
  onAnswer(answer: Answer, milliseconds: number): void;
}

type Ending = 'caller' | 'timeout' | 'held_back';

/**
 * One request on its way through the queues of @discordjs/rest, which asks `send` for the transfer itself. Reading the
 * answer here keeps the time limit over the whole body and our own eyes on everything that came back.
 */
export interface Exchange {
  readonly signal: AbortSignal;
  /** True from the first byte sent until the answer is complete: what happens then may have taken effect. */
  readonly inFlight: boolean;
  readonly answer: Answer | undefined;
  /** Who ended it early, if someone did. */
  readonly ending: Ending | undefined;
  send(url: string, init: Init): Promise<ResponseLike>;
  /** Settles like `work`, or rejects at once when the exchange is ended early. */
  settle<T>(work: Promise<T>): Promise<T>;
}

export function createExchange(options: ExchangeOptions): Exchange {
  const controller = new AbortController();
  let inFlight = false;
  let answer: Answer | undefined;
  let ending: Ending | undefined;
  let waitLeft = options.maxWait;
  let waitingSince = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Whoever waits for the work hears of it; nobody may wait any more.
  ended.catch(() => {});
  const end = (by: Ending) => {
    ending ??= by;
    controller.abort();
    reject(controller.signal.reason);
  };
  const hold = () => {
    waitingSince = performance.now();
    timer = setTimeout(() => end('held_back'), Math.max(0, waitLeft));
  };
  const release = () => {
    clearTimeout(timer);
    waitLeft -= performance.now() - waitingSince;
  };

  async function transfer(url: string, init: Init): Promise<Answer> {
    const headers = { ...(init.headers as Record<string, string>), 'User-Agent': options.userAgent };
    const { method, body } = init as RequestInit;
    const response = await fetch(url, {
      method: method ?? 'GET',
      headers,
      body: body ?? null,
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal: controller.signal,
    });
    const contentType = response.headers.get('content-type') ?? '';
    const bytes = new Uint8Array(await response.arrayBuffer());
    const json = contentType.includes('json') && bytes.length > 0 ? parsed(bytes) : undefined;
    return {
      status: response.status,
      headers: response.headers,
      contentType,
      json,
      bytes: json === undefined && bytes.length > 0 ? bytes : undefined,
    };
  }

  async function send(url: string, init: Init): Promise<ResponseLike> {
    release();
    controller.signal.throwIfAborted();
    options.guard();
    inFlight = true;
    answer = undefined;
    const started = performance.now();
    const limit = setTimeout(() => end('timeout'), options.timeout);
    try {
      answer = await transfer(url, init);
    } finally {
      clearTimeout(limit);
    }
    inFlight = false;
    options.onAnswer(answer, performance.now() - started);
    if (answer.status === 429) hold();
    return asResponse(answer);
  }

  async function settle<T>(work: Promise<T>): Promise<T> {
    const stop = () => end('caller');
    const { signal } = options;
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      return await Promise.race([work, ended]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  hold();
  return {
    signal: controller.signal,
    send,
    settle,
    get inFlight() {
      return inFlight;
    },
    get answer() {
      return answer;
    },
    get ending() {
      return ending;
    },
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What @discordjs/rest looks at: status, headers, and a body only to build an error that we replace. */
function asResponse({ status, headers, json }: Answer): ResponseLike {
  return {
    status,
    statusText: '',
    ok: status >= 200 && status < 300,
    headers: headers as unknown as ResponseLike['headers'],
    body: null,
    bodyUsed: false,
    json: async () => json ?? {},
    text: async () => '',
    arrayBuffer: async () => new ArrayBuffer(0),
  };
}
