/** JSON-RPC 2.0 as far as this surface reads it itself. https://www.jsonrpc.org/specification */
export type Id = string | number;
export type Fields = Readonly<Record<string, unknown>>;

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
/** Of MCP before 2026-07-28. */
export const RESOURCE_NOT_FOUND = -32002;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isId = (value: unknown): value is Id => typeof value === 'string' || Number.isInteger(value);

/** Which of the three kinds of message this is, or undefined when it is none. */
export function messageKind(value: unknown): 'request' | 'notification' | 'response' | undefined {
  if (!isFields(value) || value['jsonrpc'] !== '2.0') return undefined;
  const { method, id, params } = value;
  if (typeof method === 'string' && (params === undefined || isFields(params))) {
    return id === undefined ? 'notification' : isId(id) ? 'request' : undefined;
  }
  const answers = isFields(value['result']) || isFields(value['error']);
  return method === undefined && answers && isId(id) ? 'response' : undefined;
}

export const readableId = (value: unknown): Id | null => (isFields(value) && isId(value['id']) ? value['id'] : null);

export const resultText = (id: Id, result: unknown): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${typeof result === 'string' ? result : JSON.stringify(result)}}`;

export const errorText = (id: Id | null, code: number, message: string, data?: Fields): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data ? { data } : {}) } });
