/** Errors outside the protocol: one shape, with what to do next. */
export function refuse(
  status: number,
  code: string,
  message: string,
  hint: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  return Response.json({ error: { code, message, hint } }, { status, ...(headers ? { headers } : {}) });
}

/** Errors on the MCP endpoint, as JSON-RPC; `id` is null because the request they answer was not read as one. */
export function refuseRpc(
  status: number,
  code: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  const body = { jsonrpc: '2.0', id: null, error: { code, message } };
  return Response.json(body, { status, ...(headers ? { headers } : {}) });
}
