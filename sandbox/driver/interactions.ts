import type { SeenInteraction } from '../control/contract.ts';
import type { Send } from './http.ts';

/** What a member types or chooses, by the name of the option or the custom id of the field. Files as FileValue. */
export type Values = Readonly<Record<string, unknown>>;

export interface FileValue {
  readonly name: string;
  readonly base64: string;
  readonly type?: string;
}

export interface CommandUse {
  /** Of several applications that have such a command, the one meant: id or name. */
  readonly bot?: string;
  /** The member's language, such as `de`. */
  readonly locale?: string;
}

/** An interaction under way, from the side of the member who began it. */
export interface Interacting {
  readonly id: string;
  /** What the member sees now. */
  seen(): Promise<SeenInteraction>;
  /** Waits until it satisfies; rejects after `timeoutMs` (5 s where left out). */
  until(satisfies: (seen: SeenInteraction) => boolean, timeoutMs?: number): Promise<SeenInteraction>;
  /** Waits until nothing is "thinking" any more: there is an answer, or "the application did not respond". */
  answered(timeoutMs?: number): Promise<SeenInteraction>;
  /** Waits for the form it is answered with, and sends it. */
  submit(values?: Values): Promise<Interacting>;
}

export function createInteracting(send: Send, { id }: { readonly id: string }): Interacting {
  const seen = () => send<SeenInteraction>('GET', `/interactions/${id}`);
  const interacting: Interacting = {
    id,
    seen,
    async until(satisfies, timeoutMs = 5000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const now = await seen();
        if (satisfies(now)) return now;
        if (Date.now() > deadline) throw new Error(`Interaction ${id} is still ${now.state} after ${timeoutMs} ms.`);
        await Bun.sleep(10);
      }
    },
    answered: (timeoutMs) => interacting.until(({ state }) => state === 'answered' || state === 'failed', timeoutMs),
    async submit(values = {}) {
      await interacting.answered();
      return createInteracting(send, await send('POST', `/interactions/${id}/modal`, { values }));
    },
  };
  return interacting;
}

/** A file to give to a command or a form. */
export function fileValue(name: string, content: string | Uint8Array, type?: string): FileValue {
  return { name, base64: Buffer.from(content).toString('base64'), ...(type !== undefined && { type }) };
}
