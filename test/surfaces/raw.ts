// Requests as they look on the wire, for what no client would send.
export const initialize = (version = '2025-11-25', capabilities: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: version, capabilities, clientInfo: { name: 'raw', version: '1' } },
});

export const modern = (method: string, params: object = {}, capabilities: object = {}, id = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    },
  },
});

export const modernHeaders = (method: string, name?: string) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON body, or the last message of the stream. */
  json: {
    id?: unknown;
    result?: Record<string, unknown> & { requestState?: string; content?: { text?: string }[]; isError?: boolean };
    error?: { code: number | string; message: string; hint?: string; data?: Record<string, unknown> };
  };
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  key: string | undefined = 'key-alice',
): Promise<RawAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '{}']) => data);
  const source = response.headers.get('content-type')?.includes('event-stream')
    ? (events.at(-1) ?? '{}')
    : text || '{}';
  return { status: response.status, headers: response.headers, text, json: JSON.parse(source) };
}

/** A session of the 2025 protocol, ready for calls: its headers. */
export async function openSession(url: string, key = 'key-alice', capabilities: object = {}) {
  const opened = await post(url, initialize('2025-11-25', capabilities), {}, key);
  const headers = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers, key);
  return headers;
}
