/** The sandbox refused what the script asked for. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly status: number;
  /** Discord's error code where the API refused; 0 where the control endpoint did. */
  readonly code: number;
  readonly body: unknown;

  constructor(what: string, status: number, body: unknown) {
    const { message, code } = { message: JSON.stringify(body), code: 0, ...(body as object) } as {
      message: string;
      code: number;
    };
    super(`${what}: ${status} ${message}`);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

export type Send = <Result>(method: string, path: string, body?: unknown, token?: string) => Promise<Result>;

/** Requests to the control endpoint. A FormData body goes as it is, anything else as JSON. */
export function createSend(control: string): Send {
  return async <Result>(method: string, path: string, body?: unknown, token?: string): Promise<Result> => {
    const isForm = body instanceof FormData;
    const response = await fetch(control + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: token }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const result: unknown = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw new DriverError(`${method} ${path}`, response.status, result);
    return result as Result;
  };
}
