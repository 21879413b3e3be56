import type { Caller } from './caller.ts';
import type { Listed } from './resource-view.ts';

export interface Named {
  id: string;
  /** As its people wrote it, in one line. */
  name: string;
}

export interface Place extends Named {
  kind: Listed | 'category' | 'thread';
  /** Name of the category, or of the channel a thread belongs to. */
  parent?: string;
}

interface Asking {
  caller: Caller;
}

/**
 * What there is by name, as far as a caller may see it, for lists and completions. What a caller's role refuses is
 * empty; when Discord cannot be asked, the methods throw OperationError.
 */
export interface Directory {
  servers(asking: Asking): Promise<readonly Named[]>;
  /** Channels, categories and active threads, as Discord sorts them. */
  places(server: string, asking: Asking): Promise<readonly Place[]>;
  /** Members whose user name or nickname begins with the text. */
  members(server: string, text: string, asking: Asking): Promise<readonly Named[]>;
  roles(server: string, asking: Asking): Promise<readonly Named[]>;
}
