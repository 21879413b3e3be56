import type { MessageRecord } from './records.ts';
import { compareSnowflakes } from './snowflake.ts';

/** The messages of one channel, in snowflake order. */
export class MessageLog {
  private readonly byId = new Map<string, MessageRecord>();
  private readonly order: MessageRecord[] = [];

  get size(): number {
    return this.order.length;
  }

  get(id: string): MessageRecord | undefined {
    return this.byId.get(id);
  }

  add(message: MessageRecord): void {
    this.byId.set(message.id, message);
    this.order.splice(this.firstNotBelow(message.id), 0, message);
  }

  delete(id: string): MessageRecord | undefined {
    const message = this.byId.get(id);
    if (!message) return undefined;
    this.byId.delete(id);
    this.order.splice(this.firstNotBelow(id), 1);
    return message;
  }

  last(): MessageRecord | undefined {
    return this.order.at(-1);
  }

  /** Oldest first. */
  all(): readonly MessageRecord[] {
    return this.order;
  }

  /** The `limit` messages just before `id`, oldest first. */
  before(id: string, limit: number): MessageRecord[] {
    const end = this.firstNotBelow(id);
    return this.order.slice(Math.max(0, end - limit), end);
  }

  /** The `limit` messages just after `id`, oldest first. */
  after(id: string, limit: number): MessageRecord[] {
    const found = this.firstNotBelow(id);
    const start = this.order[found]?.id === id ? found + 1 : found;
    return this.order.slice(start, start + limit);
  }

  /** The newest `limit` messages, oldest first. */
  newest(limit: number): MessageRecord[] {
    return this.order.slice(Math.max(0, this.order.length - limit));
  }

  private firstNotBelow(id: string): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const message = this.order[middle];
      if (message && compareSnowflakes(message.id, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
