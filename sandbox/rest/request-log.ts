/** One request that reached the API, as tests want to see it. */
export interface LoggedRequest {
  readonly id: number;
  readonly at: number;
  readonly method: string;
  /** Below /api/vN, with the query. */
  readonly path: string;
  /** The calling bot's user id; null where nobody was authenticated. */
  readonly user_id: string | null;
  /** The JSON body or the form's payload; null where there was none or it could not be read. */
  readonly body: unknown;
  readonly reason: string | null;
  /** Null where the connection was cut. */
  readonly status: number | null;
}

const capacity = 2000;

/** The last requests, oldest first. */
export class RequestLog {
  private readonly entries: LoggedRequest[] = [];
  private nextId = 1;

  add(entry: Omit<LoggedRequest, 'id'>): void {
    this.entries.push({ id: this.nextId++, ...entry });
    if (this.entries.length > capacity) this.entries.shift();
  }

  list(afterId = 0): readonly LoggedRequest[] {
    return this.entries.filter(({ id }) => id > afterId);
  }

  clear(): void {
    this.entries.length = 0;
  }
}
